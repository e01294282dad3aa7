import { type Authorization, AuthorizationRequired, type Refusal } from "./authorization.ts";
import type { AuthorizationRecord, Grant, ProtectedServer, Wanted } from "./authorization-record.ts";
import type { AuthorizationSettings, RegisteredClient } from "./authorization-settings.ts";
import type { AuthorizationStore } from "./authorization-store.ts";

export interface ServerAuthorizationOptions extends ProtectedServer {
  readonly store: AuthorizationStore;
  readonly settings: AuthorizationSettings;
}

/**
 * The authorization of one server, as it is kept. Never asks a person for anything. OAuth is loaded with the first refusal.
 */
export class ServerAuthorization implements Authorization {
  readonly #options: ServerAuthorizationOptions;
  readonly #client: RegisteredClient | undefined;
  /** Found when it was looked for last; then nothing is read for a server that wants no authorization. */
  #hasNone = false;
  #renewing: Promise<string> | undefined;

  constructor(options: ServerAuthorizationOptions) {
    this.#options = options;
    this.#client = options.settings.clients?.[options.plugin];
  }

  /** Read anew each time: `backplane auth` is another process. */
  async token(): Promise<string | undefined> {
    if (this.#hasNone) return undefined;
    const token = (await this.#read())?.grant?.tokens.access_token;
    this.#hasNone = token === undefined;
    return token;
  }

  renew(refusal: Refusal): Promise<string> {
    this.#renewing ??= this.#renew(refusal).finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async giveUp(refusal: Refusal): Promise<AuthorizationRequired> {
    const { readChallenge } = await import("./oauth/read-challenge.ts");
    return await this.#required(refusal, readChallenge(refusal.challenge));
  }

  async #renew(refusal: Refusal): Promise<string> {
    this.#hasNone = false;
    const token = await this.token();
    return token === undefined || token === refusal.token ? await this.#obtain(refusal) : token;
  }

  /** What another process has done meanwhile counts: a refresh token can often be used but once. */
  async #obtain(refusal: Refusal): Promise<string> {
    const { readChallenge } = await import("./oauth/read-challenge.ts");
    const wanted = readChallenge(refusal.challenge);
    if (!(await this.#canObtain(refusal))) throw await this.giveUp(refusal);
    return await this.#options.store.exclusively(this.#options, async () => {
      const record = await this.#read();
      const token = record?.grant?.tokens.access_token;
      if (token !== undefined && token !== refusal.token) return token;
      const grant = await this.#request({ ...this.#key, ...record, wanted }, refusal);
      await this.#options.store.write({ ...this.#key, grant });
      this.#hasNone = false;
      return grant.tokens.access_token;
    });
  }

  async #canObtain({ challenge }: Refusal): Promise<boolean> {
    if (this.#client?.grant === "client_credentials") return true;
    // A refresh gives no further rights (RFC 6749, section 6).
    if (challenge.status === 403) return false;
    return (await this.#read())?.grant?.tokens.refresh_token !== undefined;
  }

  /** @throws AuthorizationRequired, or Error when trying again may help */
  async #request(record: AuthorizationRecord, refusal: Refusal): Promise<Grant> {
    const { refresh, byCredentials, isFinal, describeFailure } = await import("./oauth/obtain-grant.ts");
    const client = this.#client;
    try {
      if (client?.grant === "client_credentials") return await byCredentials(record, client);
      if (record.grant) return await refresh(record.url, { grant: record.grant, client });
    } catch (error) {
      const why = describeFailure(error);
      // A client that is authorized by itself is nobody's to log in.
      if (!isFinal(error) || client?.grant === "client_credentials")
        throw new Error(`Cannot renew the authorization for ${record.url}: ${why}`);
      // What was granted is of no use any more.
      await this.#options.store.write({ ...this.#key, wanted: record.wanted });
      throw new AuthorizationRequired(`What was granted for ${record.url} is over: ${why}`, record.plugin);
    }
    throw await this.#required(refusal, record.wanted);
  }

  /** Keeps what the server wants, for the login. */
  async #required({ challenge, token }: Refusal, wanted: Wanted = {}): Promise<AuthorizationRequired> {
    const { store, plugin, url } = this.#options;
    const record = await this.#read();
    // Written only if it is new: whoever watches the folder tries again then.
    if (JSON.stringify(record?.wanted) !== JSON.stringify(wanted))
      await store.write({ ...this.#key, grant: record?.grant, wanted });
    const scope = wanted.scope === undefined ? "" : ` (${JSON.stringify(wanted.scope.slice(0, 200))})`;
    const what =
      challenge.status === 403
        ? `${url} wants a further authorization${scope}`
        : `${url} wants an authorization${token === undefined ? "" : " and takes the one that is kept no longer"}`;
    return new AuthorizationRequired(what, plugin);
  }

  get #key(): ProtectedServer {
    const { plugin, url } = this.#options;
    return { plugin, url };
  }

  #read(): Promise<AuthorizationRecord | undefined> {
    return this.#options.store.read(this.#key);
  }
}
