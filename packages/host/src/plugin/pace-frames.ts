import type { Frame, FrameBatch, Request } from "@backplane/contract";
import { msPerByte, msPerMessage, Pace } from "./pace.ts";

/** As much of a stream of frames as pacing needs. */
export interface PausableStream {
  on(event: "data", listener: (batch: FrameBatch) => void): unknown;
  pause(): unknown;
  resume(): unknown;
}

/**
 * Slows down a plugin that logs, reports or asks without end: what it sends stays in the socket for a while, its answers too,
 * so that it costs the host a bounded share of its time.
 */
export function paceFrames(stream: PausableStream): void {
  const pace = new Pace();
  stream.on("data", ({ frames }) => {
    // A message without frames costs what one frame does.
    const cost = frames.length === 0 ? msPerMessage : frames.reduce((sum, frame) => sum + costMs(frame), 0);
    const pauseMs = pace.owe(cost);
    if (pauseMs === 0) return;
    stream.pause();
    setTimeout(() => stream.resume(), pauseMs).unref();
  });
}

function publishedBytes({ method }: Request): number {
  return method?.$case === "publish" ? method.value.data.length : 0;
}

function costMs({ body }: Frame): number {
  switch (body?.$case) {
    case "response":
    case "error":
      return 0;
    case "log":
      return msPerMessage + (body.value.message.length + body.value.attributes.length) * msPerByte;
    case "progress":
      return msPerMessage + body.value.message.length * msPerByte;
    case "request":
      return msPerMessage + publishedBytes(body.value) * msPerByte;
    default:
      return msPerMessage;
  }
}
