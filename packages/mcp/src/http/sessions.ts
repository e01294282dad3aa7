import { isInitializeRequest } from "@modelcontextprotocol/server";
import type { Clock } from "../clock.ts";
import type { HttpExchange } from "./http-exchange.ts";
import type { HttpLimits } from "./http-limits.ts";
import { refusal } from "./refusal.ts";
import { Session, type SessionServer } from "./session.ts";

export interface SessionsOptions {
  /** Opens what answers one client. */
  serve: () => SessionServer;
  limits: HttpLimits;
  clock: Clock;
  pollAfterMs?: number | undefined;
  onError: (error: Error) => void;
}

/** The sessions of all legacy clients. */
export class Sessions {
  readonly #options: SessionsOptions;
  /** The one whose last request is longest ago comes first. */
  readonly #sessions = new Map<string, Session>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#sessions.size;
  }

  /** Answers a request of a legacy client: in its session, or in a new one if it asks for that. */
  async answer(exchange: HttpExchange): Promise<Response> {
    const id = exchange.request.headers.get("mcp-session-id");
    if (id !== null) return await this.#answerIn(id, exchange);
    if (isInitializeRequest(exchange.body)) return await this.#answerInNew(exchange);
    return refusal(
      400,
      "Mcp-Session-Id is missing: send initialize first, or the envelope of 2026-07-28 along",
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((session) => session.close()));
  }

  async #answerIn(id: string, exchange: HttpExchange): Promise<Response> {
    const session = this.#sessions.get(id);
    // Who may not use a session does not hear either that there is one.
    if (session?.clientId !== exchange.client.clientId) return refusal(404, "Session not found");
    this.#sessions.delete(id);
    this.#sessions.set(id, session);
    return await session.answer(exchange);
  }

  async #answerInNew(exchange: HttpExchange): Promise<Response> {
    const { clientId } = exchange.client;
    const refused = this.#makeRoom(clientId);
    if (refused !== undefined) return refused;
    const session = new Session({
      ...this.#options,
      clientId,
      onClosed: () => this.#sessions.delete(session.id),
    });
    this.#sessions.set(session.id, session);
    let isOpen = false;
    try {
      await session.connect();
      const answer = await session.answer(exchange);
      isOpen = answer.ok;
      return answer;
    } finally {
      if (!isOpen) await session.close();
    }
  }

  /** Many clients never say that they are done. So the idle one gives way, but only to another of the same client. */
  #makeRoom(clientId: string): Response | undefined {
    const { maxSessions, maxSessionsPerClient } = this.#options.limits;
    const own = [...this.#sessions.values()].filter((session) => session.clientId === clientId);
    if (own.length < maxSessionsPerClient && this.count < maxSessions) return undefined;
    const idle = own.find((session) => session.isIdle);
    if (idle === undefined)
      return refusal(503, "Too many sessions: end one, or wait until one has expired", {
        headers: { "retry-after": "30" },
      });
    this.#sessions.delete(idle.id);
    idle.close().catch(this.#options.onError);
    return undefined;
  }
}
