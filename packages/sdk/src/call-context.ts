import type { Client } from "./client.ts";
import type { Publish } from "./event.ts";

/** What a plugin's code has at hand while it answers one call. */
export interface CallContext {
  /** Aborts when the caller cancels, the deadline passes or the host goes away. */
  readonly signal: AbortSignal;
  /** Lines for `backplane logs`, marked with this call; also sent to the agent if it listens to logs. Dropped when the host is slow. */
  readonly log: Log;
  /** Says how far the call is; `progress` only grows. Dropped when the host is slow. */
  progress(progress: { progress: number; total?: number; message?: string }): void;
  readonly publish: Publish;
  /** MCP's `_meta` of the request: trace context and what else the client sent along. */
  readonly meta: Readonly<Record<string, unknown>>;
  /** The agent behind the call, and through it its user and model. */
  readonly client: Client;
}

export type LogMethod = (message: string, attributes?: Readonly<Record<string, unknown>>) => void;

export type Log = Readonly<Record<"debug" | "info" | "warn" | "error", LogMethod>>;
