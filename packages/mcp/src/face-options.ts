import type { Host } from "@backplane/host";
import type { Clock } from "./clock.ts";
import type { ToolSurfaceOptions } from "./search/tool-listing.ts";

/** How the server names itself to clients. */
export interface ServerInfo {
  readonly name: string;
  readonly version: string;
  readonly title?: string;
}

/** What every face needs. */
export interface FaceOptions {
  readonly host: Host;
  readonly serverInfo: ServerInfo;
  /** Text for the model about the server as a whole; most agents put it into the system prompt. Default: none. */
  readonly instructions?: string | undefined;
  /** Which tools clients see. Default: all. */
  readonly tools?: ToolSurfaceOptions | undefined;
  /**
   * Resolves when what the host offers is complete, e.g. its first scan. Lists, and a call of what is not known
   * yet, wait for it; `initialize` and `server/discover` never do. Default: ready at once.
   */
  readonly ready?: Promise<unknown> | undefined;
  /** How long after the face was opened `ready` is waited for; then what there is gets listed. Default 10,000. */
  readonly readyTimeoutMs?: number | undefined;
  /** How long a call with a progress token may be silent before the client hears that it still runs. Default 5,000. */
  readonly heartbeatMs?: number | undefined;
  /**
   * How long the client's user or model may take to answer what a plugin asks during a call. Default 600,000; then the plugin hears that
   * nobody answered, or, where a client of the modern era was asked by an answer, the call ends.
   */
  readonly answerTimeoutMs?: number | undefined;
  /** How many calls of the modern era wait for answers at once; the one that has waited longest gives way. Default 256. */
  readonly maxParkedCalls?: number | undefined;
  /**
   * How long a request waits for a tool's call before it is answered with a task, if its client declares MCP's extension for tasks (SEP-2663)
   * with it. Default 500.
   */
  readonly taskAfterMs?: number | undefined;
  /** How long a task that has ended is kept for its client to fetch the result. Default 3,600,000. */
  readonly taskKeepMs?: number | undefined;
  /**
   * How many tasks one client has, those that have ended included; on HTTP that is all with one token, or all without. What the client has
   * fetched gives way; where nothing can, calls stay plain ones. Default 256.
   */
  readonly maxTasksPerClient?: number | undefined;
  /** How long the results of one client's ended tasks may be in all. A task whose result does not fit, fails. Default 64 MiB. */
  readonly maxTaskBytesPerClient?: number | undefined;
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
  /** Hears what went wrong but ends nothing; for a log, never for stdout. Default: nobody. */
  readonly onError?: ((error: Error) => void) | undefined;
}
