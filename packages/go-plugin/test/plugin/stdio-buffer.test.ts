import { EventEmitter } from "node:events";
import { describe, expect, test, vi } from "vitest";
import type { StdioData } from "../../src/gen/plugin/grpc_stdio.ts";
import { StdioBuffer, type StdioCall } from "../../src/plugin/stdio-buffer.ts";

/** A reader that takes `room` messages before it asks to wait. */
function reader(room = Number.POSITIVE_INFINITY) {
  const got: string[] = [];
  const call = Object.assign(new EventEmitter(), {
    room,
    write({ data }: StdioData) {
      got.push(data.toString());
      call.room -= 1;
      return call.room > 0;
    },
    end: vi.fn(),
  });
  return { call, got, stdio: call as unknown as StdioCall };
}

describe("StdioBuffer", () => {
  test("StdioBuffer.push() keeps what is printed until somebody reads", () => {
    const buffer = new StdioBuffer(() => {});
    const written = vi.fn();
    buffer.push(Buffer.from("early"), written);
    expect(written).not.toHaveBeenCalled();
    const { stdio, got } = reader();
    buffer.attach(stdio);
    buffer.push(Buffer.from("late"));
    expect(got).toEqual(["early", "late"]);
    expect(written).toHaveBeenCalledOnce();
  });

  test("StdioBuffer.push() asks writers to wait, and tells when they may go on", () => {
    const drained = vi.fn();
    const buffer = new StdioBuffer(drained);
    expect(buffer.push(Buffer.alloc(1_000))).toBe(true);
    expect(buffer.push(Buffer.alloc(64 * 1024))).toBe(false);
    buffer.attach(reader().stdio);
    expect(drained).toHaveBeenCalledOnce();
  });

  test("StdioBuffer.push() waits for a slow reader", () => {
    const buffer = new StdioBuffer(() => {});
    const { call, stdio, got } = reader(1);
    buffer.attach(stdio);
    buffer.push(Buffer.from("a"));
    buffer.push(Buffer.from("b"));
    expect(got).toEqual(["a"]);
    call.room = 10;
    call.emit("drain");
    expect(got).toEqual(["a", "b"]);
  });

  test("StdioBuffer.push() drops what a writer that does not wait piles up, and says so", () => {
    const buffer = new StdioBuffer(() => {});
    const megabyte = Buffer.alloc(1 << 20, "x");
    for (let i = 0; i < 6; i++) buffer.push(megabyte);
    const { stdio, got } = reader();
    buffer.attach(stdio);
    const all = got.join("");
    expect(all.length).toBeLessThan((4 << 20) + 200);
    expect(all).toContain(`[${2 << 20} bytes of output dropped`);
  });

  test("StdioBuffer.attach() turns to the newest reader", () => {
    const buffer = new StdioBuffer(() => {});
    const [first, second] = [reader(), reader()];
    buffer.attach(first.stdio);
    buffer.attach(second.stdio);
    buffer.push(Buffer.from("x"));
    expect([first.got, second.got]).toEqual([[], ["x"]]);
    expect(first.call.end).toHaveBeenCalledOnce();
  });

  test("StdioBuffer keeps what is printed after its reader has gone", () => {
    const buffer = new StdioBuffer(() => {});
    const [first, second] = [reader(), reader()];
    buffer.attach(first.stdio);
    first.call.emit("cancelled");
    buffer.push(Buffer.from("x"));
    buffer.attach(second.stdio);
    expect([first.got, second.got]).toEqual([[], ["x"]]);
  });
});
