import { jsonHeaders, nextMessage, sseEvents } from "./http-client.ts";

export interface RawSessionOptions {
  readonly url: string;
  readonly token?: string;
  readonly protocolVersion?: string;
  readonly capabilities?: object;
}

/** A legacy client by hand: every header is the test's. */
export class RawSession {
  readonly id: string;
  readonly #url: string;
  readonly #headers: Record<string, string>;
  #lastId = 0;

  private constructor(url: string, headers: Record<string, string>) {
    this.#url = url;
    this.#headers = headers;
    this.id = headers["mcp-session-id"] ?? "";
  }

  static async open(options: RawSessionOptions): Promise<RawSession> {
    const answer = await RawSession.initialize(options);
    if (!answer.ok) throw new Error(`initialize got ${answer.status}: ${await answer.text()}`);
    await answer.body?.cancel();
    const { url, token, protocolVersion = "2025-11-25" } = options;
    const session = new RawSession(url, {
      ...headersOf(token),
      "mcp-session-id": answer.headers.get("mcp-session-id") ?? "",
      "mcp-protocol-version": protocolVersion,
    });
    await session.post({ method: "notifications/initialized" });
    return session;
  }

  static initialize({
    url,
    token,
    protocolVersion,
    capabilities = {},
  }: RawSessionOptions): Promise<Response> {
    const params = {
      protocolVersion: protocolVersion ?? "2025-11-25",
      capabilities,
      clientInfo: { name: "raw", version: "0" },
    };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 0, method: "initialize", params });
    return fetch(url, { method: "POST", headers: headersOf(token), body });
  }

  post(message: object, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    const all = { ...this.#headers, ...headers };
    return fetch(this.#url, { method: "POST", headers: all, body, ...(signal && { signal }) });
  }

  /** Sends a request and reads its stream up to the answer. */
  async request(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = ++this.#lastId;
    const events = sseEvents(await this.post({ id, method, params }));
    for (;;) {
      const message = await nextMessage(events);
      if (message["id"] === id && !("method" in message)) return message;
    }
  }

  get(lastEventId?: string, signal?: AbortSignal): Promise<Response> {
    const headers = {
      ...this.#headers,
      accept: "text/event-stream",
      ...(lastEventId !== undefined && { "last-event-id": lastEventId }),
    };
    return fetch(this.#url, { headers, ...(signal && { signal }) });
  }

  delete(): Promise<Response> {
    return fetch(this.#url, { method: "DELETE", headers: this.#headers });
  }
}

function headersOf(token: string | undefined): Record<string, string> {
  return { ...jsonHeaders, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
}
