import type { Frame, FrameBatch } from "@backplane/contract";

/** 5,000 frames and 10 MiB a second of what the host did not ask for; short bursts are free. */
const msPerFrame = 0.2;
const msPerByte = 1_000 / (10 * 1024 * 1024);
const burstMs = 200;

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
  let paidAt = 0;
  stream.on("data", ({ frames }) => {
    // A message without frames costs what one frame does.
    const cost = frames.length === 0 ? msPerFrame : frames.reduce((sum, frame) => sum + costMs(frame), 0);
    if (cost === 0) return;
    const now = performance.now();
    paidAt = Math.max(paidAt, now) + cost;
    if (paidAt - now < burstMs) return;
    stream.pause();
    setTimeout(() => stream.resume(), paidAt - now).unref();
  });
}

function costMs({ body }: Frame): number {
  switch (body?.$case) {
    case "response":
    case "error":
      return 0;
    case "log":
      return msPerFrame + (body.value.message.length + body.value.attributes.length) * msPerByte;
    case "progress":
      return msPerFrame + body.value.message.length * msPerByte;
    default:
      return msPerFrame;
  }
}
