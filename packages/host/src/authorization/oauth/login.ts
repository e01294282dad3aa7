import { randomBytes, timingSafeEqual } from "node:crypto";
import {
  exchangeAuthorization,
  type FetchLike,
  type OAuthClientMetadata,
  registerClient,
  startAuthorization,
  validateAuthorizationResponseIssuer,
} from "@modelcontextprotocol/client";
import type { AuthorizationRecord } from "../authorization-record.ts";
import type { AuthorizationSettings } from "../authorization-settings.ts";
import type { AuthorizationStore } from "../authorization-store.ts";
import { isLoopbackHost } from "./address-kind.ts";
import { askForChallenge } from "./ask-for-challenge.ts";
import { chooseScope } from "./choose-scope.ts";
import { AuthorizationFailed, describeFailure } from "./describe-failure.ts";
import { type AuthorizationServer, findAuthorizationServer } from "./find-authorization-server.ts";
import { guardedFetch } from "./guarded-fetch.ts";
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

/** An authorization that waits for a person. */
export interface Login {
  /** To be opened in a browser. */
  readonly authorizationUrl: URL;
  readonly issuer: string;
  /** Undefined: whatever the authorization server thinks right. */
  readonly scope: string | undefined;
  /** Whether it is what this login waits for, and not something that another page made the browser send. */
  isAnswer(answer: URLSearchParams): boolean;
  /**
   * Takes what the browser brought back, and keeps what is granted.
   * @throws AuthorizationFailed
   */
  finish(answer: URLSearchParams): Promise<void>;
}

/**
 * Begins the authorization of a mounted server by a person: OAuth 2.1's authorization code with PKCE.
 * @throws AuthorizationFailed, whose message holds no secret
 */
export async function startLogin(
  { plugin, url }: Pick<AuthorizationRecord, "plugin" | "url">,
  options: LoginOptions,
): Promise<Login> {
  const { store } = options;
  const fetchFn = guardedFetch(new URL(url));
  const kept = await store.read({ plugin, url });
  try {
    const wanted = kept?.wanted ?? (await askForChallenge(url, { ...options, fetchFn }));
    return await begin({ plugin, url, ...kept, wanted }, { ...options, fetchFn });
  } catch (cause) {
    throw failed(cause);
  }
}

interface Begin extends LoginOptions {
  readonly fetchFn: FetchLike;
}

async function begin(record: AuthorizationRecord, options: Begin): Promise<Login> {
  const { settings, redirectUrl, store, fetchFn } = options;
  const client = settings.clients?.[record.plugin];
  const server = await findAuthorizationServer(record.url, { ...record.wanted, fetchFn });
  assertUsable(server);
  const { issuer, metadata, resource } = server;
  const scope = chooseScope({ record, server, client, canRefresh: true });
  const identity = client
    ? await identityOf(client, issuer)
    : { information: await newClient(server, { ...options, scope }) };
  const state = randomBytes(32).toString("base64url");
  const { authorizationUrl, codeVerifier } = await startAuthorization(issuer, {
    metadata,
    clientInformation: identity.information,
    redirectUrl,
    state,
    ...(scope !== undefined && { scope }),
    ...(resource !== undefined && { resource }),
  });
  const finish = async (answer: URLSearchParams): Promise<void> => {
    const code = codeIn(answer, { server, state });
    const tokens = await exchange(code, {
      server,
      identity,
      codeVerifier,
      redirectUrl,
      fetchFn,
      iss: answer.get("iss"),
    });
    const grant = toGrant(tokens, {
      ...{ issuer, metadata, resource, scope },
      client: client ? undefined : identity.information,
    });
    await store.write({ plugin: record.plugin, url: record.url, grant });
  };
  const finishOnce = (answer: URLSearchParams): Promise<void> =>
    finish(answer).catch((cause) => {
      throw failed(cause);
    });
  return {
    authorizationUrl,
    issuer,
    scope,
    isAnswer: (answer) => isSame(answer.get("state") ?? "", state),
    finish: finishOnce,
  };
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

/** What Backplane says of itself where it is not known. */
function clientMetadata(redirectUrl: string): OAuthClientMetadata {
  return {
    client_name: "Backplane",
    redirect_uris: [redirectUrl],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
    application_type: "native",
  };
}

/** A document about Backplane where the server reads those, else a registration (RFC 7591), anew with each login: the port is another one. */
async function newClient(
  { issuer, metadata }: AuthorizationServer,
  { settings, redirectUrl, fetchFn, scope }: Begin & { readonly scope: string | undefined },
): Promise<ClientIdentity["information"]> {
  const { clientMetadataUrl } = settings;
  if (clientMetadataUrl !== undefined && metadata.client_id_metadata_document_supported === true)
    return { client_id: clientMetadataUrl };
  if (metadata.registration_endpoint === undefined)
    throw new AuthorizationFailed(
      `${issuer} takes no new clients by itself. Register one there and name it in the config, under [authorization.clients]`,
    );
  const methods = metadata.token_endpoint_auth_methods_supported ?? [];
  const method = preferredMethods.find((one) => methods.includes(one)) ?? "none";
  return await registerClient(issuer, {
    metadata,
    clientMetadata: { ...clientMetadata(redirectUrl), token_endpoint_auth_method: method },
    ...(scope !== undefined && { scope }),
    fetchFn,
  });
}

/** A secret that every copy of a program gets anew for each login protects nothing, so rather none. */
const preferredMethods = ["none", "client_secret_basic", "client_secret_post"];

function codeIn(
  answer: URLSearchParams,
  { server, state }: { readonly server: AuthorizationServer; readonly state: string },
): string {
  const { metadata } = server;
  if (!isSame(answer.get("state") ?? "", state))
    throw new AuthorizationFailed(
      "The answer belongs to another login: its state is not the one that was sent",
    );
  validateAuthorizationResponseIssuer({
    iss: answer.get("iss") ?? undefined,
    expectedIssuer: metadata.issuer,
    issParameterSupported: metadata.authorization_response_iss_parameter_supported === true,
  });
  const error = answer.get("error");
  if (error !== null)
    throw new AuthorizationFailed(`The authorization server refuses: ${error.slice(0, 100)}`);
  const code = answer.get("code");
  if (code !== null && code !== "") return code;
  throw new AuthorizationFailed("The answer holds no code");
}

interface Exchange {
  readonly server: AuthorizationServer;
  readonly identity: ClientIdentity;
  readonly codeVerifier: string;
  readonly redirectUrl: string;
  readonly fetchFn: FetchLike;
  readonly iss: string | null;
}

function exchange(
  authorizationCode: string,
  { server, identity, iss, codeVerifier, redirectUrl, fetchFn }: Exchange,
): ReturnType<typeof exchangeAuthorization> {
  const { issuer, metadata, resource } = server;
  const { information, addClientAuthentication } = identity;
  return exchangeAuthorization(issuer, {
    ...{ metadata, authorizationCode, codeVerifier, fetchFn },
    clientInformation: information,
    redirectUri: redirectUrl,
    ...(iss !== null && { iss }),
    ...(addClientAuthentication && { addClientAuthentication }),
    ...(resource !== undefined && { resource }),
  });
}

function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function failed(cause: unknown): AuthorizationFailed {
  if (cause instanceof AuthorizationFailed) return cause;
  return new AuthorizationFailed(`Cannot authorize: ${describeFailure(cause)}`, { cause });
}
