import type {
  AuthorizationServerMetadata,
  OAuthClientInformationMixed,
  OAuthTokens,
} from "@modelcontextprotocol/client";

/** A mounted server that may want an authorization, over Streamable HTTP. */
export interface ProtectedServer {
  /** The plugin that it runs as. */
  readonly plugin: string;
  readonly url: string;
}

/** What is kept of the authorization for one server of one plugin. */
export interface AuthorizationRecord extends ProtectedServer {
  /** What the server asked for last and has not been given: where the next login begins. */
  readonly wanted?: Wanted | undefined;
  readonly grant?: Grant | undefined;
}

export interface Wanted {
  readonly scope?: string | undefined;
  /** Where the server says that its metadata is (RFC 9728). */
  readonly resourceMetadata?: string | undefined;
}

/** What one authorization server granted. Nothing in it is ever shown to another one. */
export interface Grant {
  readonly issuer: string;
  /** As the server's metadata names it (RFC 8707). */
  readonly resource: string | undefined;
  readonly metadata: AuthorizationServerMetadata;
  /** Undefined: the one of the config, whose secret is not kept twice. */
  readonly client: OAuthClientInformationMixed | undefined;
  readonly tokens: OAuthTokens;
  /** What was asked for; a server need not say what it granted when that is the same. */
  readonly scope: string | undefined;
  /** Milliseconds since the epoch; undefined: not known. */
  readonly expiresAt: number | undefined;
}
