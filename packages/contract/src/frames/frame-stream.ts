import type { FrameBatch } from "../gen/backplane/plugin/v1/plugin.ts";

/** What a Multiplexer talks over: a FrameSocket, or either end of a grpc-js bidirectional stream. */
export interface FrameStream {
  /** Calls `written` when there is room for the next message. */
  write(batch: FrameBatch, written: () => void): unknown;
  end(): void;
  on(event: "data", listener: (batch: FrameBatch) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "end" | "close", listener: () => void): unknown;
}
