import { randomBytes, timingSafeEqual } from "node:crypto";
import {
  computeScopeUnion,
  exchangeAuthorization,
  type FetchLike,
  startAuthorization,
  validateAuthorizationResponseIssuer,
} from "@modelcontextprotocol/client";
import type { AuthorizationRecord, ProtectedServer } from "../authorization-record.ts";
import type { AuthorizationSettings } from "../authorization-settings.ts";
import type { AuthorizationStore } from "../authorization-store.ts";
import { isLoopbackHost } from "./address-kind.ts";
import { askForChallenge } from "./ask-for-challenge.ts";
import { chooseScope } from "./choose-scope.ts";
import { AuthorizationFailed, describeFailure } from "./describe-failure.ts";
import { type AuthorizationServer, findAuthorizationServer } from "./find-authorization-server.ts";
import { guardedFetch } from "./guarded-fetch.ts";
import { newClient } from "./new-client.ts";
import { type ClientIdentity, identityOf } from "./registered-client.ts";
import { toGrant } from "./to-grant.ts";

export interface LoginOptions {
  /** What the server sends with each request, as `mcp.json` says. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly store: AuthorizationStore;
  readonly settings: AuthorizationSettings;
  /** Where the browser is sent back to. */
  readonly redirectUrl: string;
}

/**
 * Begins the authorization of a mounted server by a person: OAuth 2.1's authorization code with PKCE.
 * @throws AuthorizationFailed, whose message holds no secret
 */
export async function startLogin({ plugin, url }: ProtectedServer, options: LoginOptions): Promise<Login> {
  const { store, headers } = options;
  const fetchFn = guardedFetch(new URL(url));
  const kept = await store.read({ plugin, url });
  return await clearly(async () => {
    const asked = await askForChallenge(url, { headers, fetchFn });
    // What it wanted for a call it does not say again.
    const scope = computeScopeUnion(kept?.wanted?.scope, asked?.scope);
    const wanted = { ...kept?.wanted, ...asked, scope };
    return await begin({ plugin, url, ...kept, wanted }, { ...options, fetchFn });
  });
}

async function begin(
  record: AuthorizationRecord,
  options: LoginOptions & { readonly fetchFn: FetchLike },
): Promise<Login> {
  const { settings, redirectUrl, fetchFn } = options;
  const client = settings.clients?.[record.plugin];
  if (client?.grant === "client_credentials")
    throw new AuthorizationFailed(
      `The config says that ${record.plugin} is authorized by client_credentials: nobody has to log in`,
    );
  const server = await findAuthorizationServer(record.url, { ...record.wanted, fetchFn });
  assertUsable(server);
  const { issuer, metadata, resource } = server;
  const scope = chooseScope({ record, server, client, canRefresh: true });
  const { clientMetadataUrl } = settings;
  const identity = client
    ? await identityOf(client, issuer)
    : { information: await newClient(server, { clientMetadataUrl, redirectUrl, scope, fetchFn }) };
  const state = randomBytes(32).toString("base64url");
  const started = await startAuthorization(issuer, {
    ...{ metadata, redirectUrl, state },
    clientInformation: identity.information,
    ...(scope !== undefined && { scope }),
    ...(resource !== undefined && { resource }),
  });
  return new Login({
    ...options,
    ...started,
    record,
    server,
    scope,
    identity,
    isOfConfig: client !== undefined,
    state,
  });
}

interface LoginState extends LoginOptions {
  readonly record: ProtectedServer;
  readonly server: AuthorizationServer;
  readonly scope: string | undefined;
  readonly identity: ClientIdentity;
  readonly isOfConfig: boolean;
  readonly state: string;
  readonly authorizationUrl: URL;
  readonly codeVerifier: string;
  readonly fetchFn: FetchLike;
}

/** An authorization that waits for a person. */
export class Login {
  readonly #options: LoginState;

  constructor(options: LoginState) {
    this.#options = options;
  }

  /** To be opened in a browser. */
  get authorizationUrl(): URL {
    return this.#options.authorizationUrl;
  }

  /** Of the authorization server. */
  get issuer(): string {
    return this.#options.server.issuer;
  }

  /** Undefined: whatever the authorization server thinks right. */
  get scope(): string | undefined {
    return this.#options.scope;
  }

  /** Whether it is what this login waits for, and not something that another page made the browser send. */
  isAnswer(answer: URLSearchParams): boolean {
    return isSame(answer.get("state") ?? "", this.#options.state);
  }

  /** Takes what the browser brought back, and keeps what is granted. @throws AuthorizationFailed, whose message holds no secret */
  async finish(answer: URLSearchParams): Promise<void> {
    await clearly(async () => {
      const { record, store, server, scope, identity, isOfConfig } = this.#options;
      const { issuer, metadata, resource } = server;
      const tokens = await this.#exchange(this.#codeIn(answer), answer.get("iss") ?? undefined);
      const client = isOfConfig ? undefined : identity.information;
      const grant = toGrant(tokens, { issuer, metadata, resource, scope, client });
      await store.write({ plugin: record.plugin, url: record.url, grant });
    });
  }

  #codeIn(answer: URLSearchParams): string {
    if (!this.isAnswer(answer)) throw new AuthorizationFailed("The answer belongs to another login");
    const { metadata } = this.#options.server;
    // First of all: from a wrong one nothing is taken, not even its error (RFC 9207).
    validateAuthorizationResponseIssuer({
      iss: answer.get("iss") ?? undefined,
      expectedIssuer: metadata.issuer,
      issParameterSupported: metadata.authorization_response_iss_parameter_supported === true,
    });
    const error = answer.get("error");
    if (error !== null)
      throw new AuthorizationFailed(`The authorization server refuses: ${error.slice(0, 100)}`);
    const code = answer.get("code") ?? "";
    if (code !== "") return code;
    throw new AuthorizationFailed("The answer holds no code");
  }

  #exchange(authorizationCode: string, iss: string | undefined): ReturnType<typeof exchangeAuthorization> {
    const { server, identity, redirectUrl, codeVerifier, fetchFn } = this.#options;
    const { issuer, metadata, resource } = server;
    const { information, addClientAuthentication } = identity;
    return exchangeAuthorization(issuer, {
      ...{ metadata, authorizationCode, codeVerifier, fetchFn },
      clientInformation: information,
      redirectUri: redirectUrl,
      ...(iss !== undefined && { iss }),
      ...(addClientAuthentication && { addClientAuthentication }),
      ...(resource !== undefined && { resource }),
    });
  }
}

/** A browser must not be sent to a program of this machine, nor a code go where anybody can use it. */
function assertUsable({ issuer, metadata }: AuthorizationServer): void {
  const { protocol, hostname } = new URL(metadata.authorization_endpoint);
  if (protocol !== "https:" && !(protocol === "http:" && isLoopbackHost(hostname)))
    throw new AuthorizationFailed(`${issuer} has no authorization endpoint over https`);
  if (!metadata.code_challenge_methods_supported?.includes("S256"))
    throw new AuthorizationFailed(
      `${issuer} does not say that it supports PKCE with S256, without which MCP allows no login`,
    );
}

function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}

async function clearly<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof AuthorizationFailed) throw cause;
    throw new AuthorizationFailed(`Cannot authorize: ${describeFailure(cause)}`, { cause });
  }
}
