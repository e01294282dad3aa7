import type { Readable } from "node:stream";

/** A plugin that prints more than this is slowed down, by a full pipe, so that the host is not. */
const MAX_BYTES_PER_WINDOW: number = 1024 * 1024;
const WINDOW_MS = 100;

/** Reads a pipe for ever, at no more than 10 MiB/s. */
export function readPaced(stream: Readable, onChunk: (chunk: Buffer) => void): void {
  let windowEnd = 0;
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    const now = performance.now();
    if (now >= windowEnd) {
      windowEnd = now + WINDOW_MS;
      bytes = 0;
    }
    bytes += chunk.length;
    if (bytes > MAX_BYTES_PER_WINDOW) {
      stream.pause();
      setTimeout(() => stream.resume(), windowEnd - now).unref();
    }
    onChunk(chunk);
  });
}
