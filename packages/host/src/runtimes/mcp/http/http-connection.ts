import type { Agent, IncomingMessage } from "node:http";
import type { HttpServer } from "@backplane/contract/manifest";
import type { Authorization, Challenge } from "../../../authorization/authorization.ts";
import { SessionExpired } from "../json-rpc/channel.ts";
import { agentFor, type HttpRequest, httpRequest, RedirectRefused } from "./http-request.ts";

export type OwnRequest = Omit<HttpRequest, "url" | "agent">;

/** What HTTP says with them of the connection and the body is not a package's to say. */
const connectionHeaders: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Requests to one server, with the headers that each of them carries. Closes when the server cannot be reached. */
export class HttpConnection {
  /** Resolves, never rejects; says why. */
  readonly closed: Promise<string>;
  /** Aborts when it is closed. */
  readonly signal: AbortSignal;
  /** The legacy session's id and version, where the server gave one. */
  session: { readonly id?: string | undefined; readonly protocolVersion?: string | undefined } = {};
  readonly #url: URL;
  readonly #configured: Readonly<Record<string, string>>;
  readonly #agent: Agent;
  readonly #authorization: Authorization | undefined;
  readonly #lifetime = new AbortController();
  #resolveClosed!: (reason: string) => void;
  #closeReason: string | undefined;

  /** @param authorization for a server that the package itself gives none */
  constructor({ url, headers = {} }: HttpServer, authorization?: Authorization) {
    this.#url = new URL(url);
    this.#agent = agentFor(this.#url);
    this.#configured = Object.fromEntries(
      Object.entries(headers)
        .map(([name, value]): [string, string] => [name.toLowerCase(), value])
        .filter(([name]) => !connectionHeaders.has(name)),
    );
    if (!("authorization" in this.#configured)) this.#authorization = authorization;
    this.signal = this.#lifetime.signal;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  /**
   * The response, its body unread. One that was refused for want of an authorization is made once more if there is another one.
   * @throws SessionExpired, RedirectRefused, AuthorizationRequired, or Error when the server cannot be reached
   */
  async request(request: OwnRequest): Promise<IncomingMessage> {
    const { session } = this;
    const response = await this.#reachAuthorized(request);
    if (response.statusCode !== 404 || session.id === undefined) return response;
    response.resume();
    throw new SessionExpired("The server has forgotten the session");
  }

  close(reason: string): void {
    if (this.#closeReason !== undefined) return;
    this.#closeReason = reason;
    this.#resolveClosed(reason);
    this.#lifetime.abort();
    // Ends what is under way, too.
    this.#agent.destroy();
  }

  async #reachAuthorized(request: OwnRequest): Promise<IncomingMessage> {
    const authorization = this.#authorization;
    if (!authorization) return await this.#reach(request);
    const token = await authorization.token();
    const response = await this.#reach(request, token);
    const challenge = challengeOf(response);
    // Saying goodbye is not worth it.
    if (!challenge || request.method === "DELETE") return response;
    response.resume();
    const fresh = await authorization.renew({ token, challenge });
    const second = await this.#reach(request, fresh);
    const refusal = challengeOf(second);
    if (!refusal) return second;
    second.resume();
    throw await authorization.giveUp({ token: fresh, challenge: refusal });
  }

  async #reach(request: OwnRequest, token?: string): Promise<IncomingMessage> {
    if (this.#closeReason !== undefined) throw new Error(this.#closeReason);
    const headers = { ...this.#configured, ...this.#sessionHeaders(), ...request.headers };
    try {
      return await httpRequest({ ...request, url: this.#url, agent: this.#agent, headers, token });
    } catch (error) {
      if (error instanceof RedirectRefused || request.signal?.aborted) throw error;
      const { message, code } = error as NodeJS.ErrnoException;
      this.close(`The server at ${this.#url.origin} cannot be reached: ${message || code}`);
      throw new Error(this.#closeReason, { cause: error });
    }
  }

  #sessionHeaders(): Record<string, string> {
    const { id, protocolVersion } = this.session;
    return {
      // What comes is measured as it comes.
      "accept-encoding": "identity",
      ...(id !== undefined && { "mcp-session-id": id }),
      ...(protocolVersion !== undefined && { "mcp-protocol-version": protocolVersion }),
    };
  }
}

/** A refusal that another authorization may change. */
function challengeOf({ statusCode, headers }: IncomingMessage): Challenge | undefined {
  const header = headers["www-authenticate"];
  if (statusCode === 401) return { status: 401, header };
  // RFC 6750, section 3.1.
  if (statusCode === 403 && header?.includes("insufficient_scope")) return { status: 403, header };
  return undefined;
}
