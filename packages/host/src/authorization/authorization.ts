/** What a server said when it refused a request for want of an authorization: its `WWW-Authenticate`. */
export interface Challenge {
  readonly status: 401 | 403;
  /** The header as it is; undefined: it sent none. */
  readonly header: string | undefined;
}

/** A request that was refused. */
export interface Refusal {
  /** The access token that it carried. */
  readonly token: string | undefined;
  readonly challenge: Challenge;
}

/** What lets the host into one mounted server. */
export interface Authorization {
  /** The access token to send along; undefined: there is none, which may be all right. */
  token(): Promise<string | undefined>;
  /**
   * Another token, worth one more try. Many that ask at once get the same one.
   * @throws AuthorizationRequired when only a person can help, or Error when the way to the authorization server fails
   */
  renew(refusal: Refusal): Promise<string>;
  /** The other token was refused, too: what a person has to be told. */
  giveUp(refusal: Refusal): Promise<AuthorizationRequired>;
}

/** A server wants what only a person can give. */
export class AuthorizationRequired extends Error {
  override readonly name = "AuthorizationRequired";

  /** @param what the server wants or refuses @param plugin to authorize */
  constructor(what: string, plugin: string) {
    super(`${what}. To authorize it, run: backplane auth login ${plugin}`);
  }
}
