import type { Frame } from "../gen/backplane/plugin/v1/plugin.ts";

/** What a Multiplexer talks over. Both ends of a grpc-js bidirectional stream have this shape. */
export interface FrameStream {
  /** False: the peer is slow; "drain" follows when there is room again. */
  write(frame: Frame): boolean;
  end(): void;
  on(event: "data", listener: (frame: Frame) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "drain" | "end" | "close", listener: () => void): unknown;
}
