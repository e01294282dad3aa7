import { EventEmitter } from "node:events";
import type { Frame, FrameBatch } from "@backplane/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { paceFrames } from "../../src/plugin/pace-frames.ts";

class FakeStream extends EventEmitter<{ data: [FrameBatch] }> {
  paused = false;

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  receive(count: number, body: Frame["body"]): void {
    this.emit("data", { frames: Array.from({ length: count }, () => ({ callId: 1, body })) });
  }
}

const progress = { $case: "progress", value: { progress: 1, message: "" } } as const;
const response = { $case: "response", value: { method: undefined } } as const;

let stream: FakeStream;

beforeEach(() => {
  vi.useFakeTimers();
  stream = new FakeStream();
  paceFrames(stream);
});

afterEach(() => {
  vi.useRealTimers();
});

describe("paceFrames()", () => {
  it("never holds up answers", () => {
    for (let i = 0; i < 100; i++) stream.receive(4096, response);
    expect(stream.paused).toBe(false);
  });

  it("lets a burst through and holds up a flood until its time is paid", () => {
    stream.receive(900, progress);
    expect(stream.paused).toBe(false);
    stream.receive(1_100, progress);
    expect(stream.paused).toBe(true);
    // 2,000 frames at 5,000 a second.
    vi.advanceTimersByTime(390);
    expect(stream.paused).toBe(true);
    vi.advanceTimersByTime(20);
    expect(stream.paused).toBe(false);
  });

  it("forgets what was paid", () => {
    for (let second = 0; second < 10; second++) {
      stream.receive(900, progress);
      vi.advanceTimersByTime(1_000);
    }
    expect(stream.paused).toBe(false);
  });

  it("counts long words", () => {
    const attributes = new Uint8Array(5 * 1024 * 1024);
    stream.receive(1, { $case: "log", value: { level: 2, message: "", attributes } });
    expect(stream.paused).toBe(true);
    vi.advanceTimersByTime(490);
    expect(stream.paused).toBe(true);
    vi.advanceTimersByTime(20);
    expect(stream.paused).toBe(false);
  });
});
