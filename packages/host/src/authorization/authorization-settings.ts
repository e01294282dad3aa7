/** What the user decides about the authorization of mounted servers. */
export interface AuthorizationSettings {
  /** Where a document about Backplane as a client lies (Client ID Metadata Document): used as client id where a server takes those. */
  readonly clientMetadataUrl?: string | undefined;
  /** By plugin. */
  readonly clients?: Readonly<Record<string, RegisteredClient>> | undefined;
}

/** A client that somebody registered with an authorization server. */
export interface RegisteredClient {
  /** The authorization server, by its issuer: nobody else is shown the id and the secret. */
  readonly issuer: string;
  readonly clientId: string;
  /** Holds the secret; absolute. */
  readonly clientSecretFile?: string | undefined;
  /** Holds a private key as PKCS #8 in PEM, with which the client proves who it is instead of with a secret; absolute. */
  readonly privateKeyFile?: string | undefined;
  /** Of the private key. Default "ES256". */
  readonly signingAlgorithm?: string | undefined;
  /** `client_credentials`: the client itself is authorized, and nobody has to log in. Default "authorization_code". */
  readonly grant?: "authorization_code" | "client_credentials" | undefined;
  /** What to ask for when the server does not say. */
  readonly scope?: string | undefined;
}
