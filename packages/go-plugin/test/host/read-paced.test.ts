import { PassThrough } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { readPaced } from "../../src/host/read-paced.ts";

describe("readPaced()", () => {
  test("readPaced() pauses a stream that delivers too much, and goes on later", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
    try {
      const stream = new PassThrough({ highWaterMark: 8 << 20 });
      let bytes = 0;
      readPaced(stream, (chunk) => {
        bytes += chunk.length;
      });
      for (let i = 0; i < 64; i++) stream.write(Buffer.alloc(64 << 10));
      await setImmediate();
      expect(bytes).toBeLessThanOrEqual((1 << 20) + (64 << 10));
      for (let i = 0; i < 10 && bytes < 4 << 20; i++) {
        await vi.advanceTimersByTimeAsync(100);
        await setImmediate();
      }
      expect(bytes).toBe(4 << 20);
    } finally {
      vi.useRealTimers();
    }
  });
});
