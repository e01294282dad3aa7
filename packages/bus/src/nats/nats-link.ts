import { setTimeout as delay } from "node:timers/promises";
import type { NatsConnection } from "@nats-io/transport-node";
import { connectTo } from "./connect-to.ts";
import type { NatsServer } from "./nats-server.ts";

export interface NatsLinkOptions {
  /** Asked before each try, so that what it reads may have changed meanwhile. @throws Error: the next try asks again */
  readonly server: () => NatsServer | Promise<NatsServer>;
  /** Shown in the broker's own monitoring. */
  readonly name: string;
  /** Where answers to this process come in. Default: NATS's own. */
  readonly inboxPrefix?: string | undefined;
  /** The broker is reached, or why not; each only when it is news. */
  readonly onState?: ((state: LinkState) => void) | undefined;
}

export type LinkState =
  | { readonly kind: "connecting" }
  | { readonly kind: "connected" }
  | { readonly kind: "away"; readonly reason: string }
  | { readonly kind: "closed" };

export interface LinkListener {
  /** A connection that has just been made. */
  readonly onConnection?: (connection: NatsConnection) => void;
  /** The broker is reached, also by a connection that was broken meanwhile. */
  readonly onConnected?: () => void;
  readonly onForbidden?: (what: { readonly operation: string; readonly subject: string }) => void;
}

const firstPauseMs = 250;
const longestPauseMs = 5_000;

/** A connection to a broker that need not be there: it is looked for until it is, and again when it goes away. */
export class NatsLink {
  readonly #options: NatsLinkOptions;
  readonly #listeners = new Set<LinkListener>();
  readonly #closing = new AbortController();
  readonly #done: Promise<void>;
  #connection: NatsConnection | undefined;
  #state: LinkState = { kind: "connecting" };

  constructor(options: NatsLinkOptions) {
    this.#options = options;
    this.#done = this.#keep();
  }

  get state(): LinkState {
    return this.#state;
  }

  /** The connection, unless the broker is away. */
  get connection(): NatsConnection | undefined {
    return this.#state.kind === "connected" ? this.#connection : undefined;
  }

  /** Is told at once of a connection that is there. Returns the undo. */
  listen(listener: LinkListener): () => void {
    this.#listeners.add(listener);
    if (this.#connection) listener.onConnection?.(this.#connection);
    if (this.connection) listener.onConnected?.();
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#connection?.close().catch(() => {});
    await this.#done;
    this.#setState({ kind: "closed" });
  }

  async #keep(): Promise<void> {
    const { signal } = this.#closing;
    for (let pauseMs = firstPauseMs; !signal.aborted; ) {
      try {
        await this.#hold(await this.#connect());
        pauseMs = firstPauseMs;
      } catch (error) {
        this.#setState({ kind: "away", reason: (error as Error).message });
      }
      await delay(pauseMs, undefined, { signal, ref: false }).catch(() => {});
      pauseMs = Math.min(2 * pauseMs, longestPauseMs);
    }
  }

  async #connect(): Promise<NatsConnection> {
    const { server, name, inboxPrefix } = this.#options;
    return connectTo(await server(), { name, inboxPrefix });
  }

  /** Until the connection is over for good: closed, or refused by the broker. */
  async #hold(connection: NatsConnection): Promise<void> {
    if (this.#closing.signal.aborted) return connection.close();
    this.#connection = connection;
    for (const listener of [...this.#listeners]) listener.onConnection?.(connection);
    this.#connected();
    for await (const status of connection.status()) {
      if (status.type === "reconnect") this.#connected();
      else if (status.type === "disconnect") this.#setState({ kind: "away", reason: "The connection broke" });
      else if (status.type === "error") this.#onError(status.error);
    }
    const error = await connection.closed();
    this.#connection = undefined;
    this.#setState({
      kind: "away",
      reason: error instanceof Error ? error.message : "The connection closed",
    });
  }

  #connected(): void {
    this.#setState({ kind: "connected" });
    for (const listener of [...this.#listeners]) listener.onConnected?.();
  }

  #onError(error: Error): void {
    const { operation, subject } = error as { operation?: string; subject?: string };
    if (operation === undefined || subject === undefined) return;
    for (const listener of [...this.#listeners]) listener.onForbidden?.({ operation, subject });
  }

  #setState(state: LinkState): void {
    const isNews = JSON.stringify(state) !== JSON.stringify(this.#state);
    this.#state = state;
    if (isNews) this.#options.onState?.(state);
  }
}
