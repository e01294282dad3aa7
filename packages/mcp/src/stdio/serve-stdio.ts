import type { Readable, Writable } from "node:stream";
import type { FaceOptions } from "../face-options.ts";
import { StdioConnection } from "./stdio-connection.ts";

export interface StdioOptions extends FaceOptions {
  /** Default: `process.stdin`. */
  readonly input?: Readable | undefined;
  /** Default: `process.stdout`; nobody else may write to it. */
  readonly output?: Writable | undefined;
  /** A longer line ends the connection. Default 64 MiB. */
  readonly maxLineBytes?: number | undefined;
}

/** An open connection to one agent. */
export interface StdioFace {
  /** Resolves, never rejects, when the connection is over: by close(), by the end of the input, or because nobody reads. */
  readonly closed: Promise<void>;
  /** Cancels the running calls and writes what is waiting, for at most a second. Idempotent. Leaves the host alone. */
  close(): Promise<void>;
}

/** Serves what a host offers to the agent at the other end of stdin and stdout, in both eras of MCP. */
export function serveStdio(options: StdioOptions): StdioFace {
  const connection = new StdioConnection(options);
  return { closed: connection.closed, close: () => connection.close() };
}
