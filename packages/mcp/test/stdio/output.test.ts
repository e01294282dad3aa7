import { PassThrough, Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import { Output, type OutputOptions } from "../../src/stdio/output.ts";
import { ManualClock } from "../manual-clock.ts";

/** A stream that notes each write and lets the test say when it is done. */
class SlowStream extends Writable {
  readonly writes: string[] = [];
  #done: (() => void) | undefined;

  constructor(highWaterMark = 16) {
    super({ highWaterMark, decodeStrings: false });
  }

  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.writes.push(chunk);
    this.#done = done;
  }

  /** The peer has read what was written. */
  release(): void {
    const done = this.#done;
    this.#done = undefined;
    done?.();
  }
}

function setup(stream: Writable, options: Partial<OutputOptions> = {}) {
  const clock = new ManualClock();
  const pressure: boolean[] = [];
  const failures: Error[] = [];
  const output = new Output({
    stream,
    clock,
    onPressure: (isHigh) => pressure.push(isHigh),
    onFailure: (error) => failures.push(error),
    ...options,
  });
  return { clock, pressure, failures, output };
}

const nextTick = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("Output.write()", () => {
  test("puts the lines of one tick into one write, in order", async () => {
    const stream = new SlowStream(1_000);
    const { output } = setup(stream);
    output.write("a");
    await Promise.resolve().then(() => output.write("b"));
    output.write("c");
    await nextTick();
    expect(stream.writes).toEqual(["a\nb\nc\n"]);
    expect(output.isBlocked).toBe(false);
  });

  test("holds lines back while the stream is full and loses none", async () => {
    const stream = new SlowStream();
    const { output } = setup(stream);
    output.write("x".repeat(20));
    await nextTick();
    expect(output.isBlocked).toBe(true);
    for (const line of ["a", "b", "c"]) {
      output.write(line);
      await nextTick();
    }
    expect(stream.writes).toHaveLength(1);
    stream.release();
    await nextTick();
    expect(stream.writes[1]).toBe("a\nb\nc\n");
    expect(output.isBlocked).toBe(false);
  });

  test("says when too much waits and when it no longer does", async () => {
    const stream = new SlowStream();
    const { output, pressure } = setup(stream, { maxWaitingChars: 100 });
    output.write("x".repeat(20));
    await nextTick();
    for (let i = 0; i < 10; i++) output.write("y".repeat(10));
    expect(pressure).toEqual([]);
    output.write("z");
    expect(pressure).toEqual([true]);
    stream.release();
    await nextTick();
    expect(pressure).toEqual([true, false]);
  });

  test("cuts what waits into writes of a bounded size", async () => {
    const stream = new SlowStream(2 ** 30);
    const { output } = setup(stream);
    const line = "x".repeat(2 ** 19);
    for (let i = 0; i < 5; i++) output.write(line);
    await nextTick();
    const sizes = [];
    for (; stream.writes.length > sizes.length; await nextTick()) {
      sizes.push(stream.writes.at(-1)?.length);
      stream.release();
    }
    expect(sizes).toEqual([2 ** 20 + 2, 2 ** 20 + 2, 2 ** 19 + 1]);
  });
});

describe("Output failure", () => {
  test("is told once the stream fails", async () => {
    const stream = new PassThrough();
    const { output, failures } = setup(stream);
    stream.destroy(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    await nextTick();
    expect(failures[0]).toMatchObject({ code: "EPIPE" });
    output.write("lost");
    await nextTick();
  });

  test("is told once the stream is closed without an error", async () => {
    const stream = new PassThrough();
    const { failures } = setup(stream);
    stream.destroy();
    await nextTick();
    expect(failures.map(String)).toEqual(["Error: Cannot write to the client: output is closed"]);
  });

  test("after close() is no news and ends no process", async () => {
    const stream = new PassThrough();
    const { output, failures } = setup(stream);
    await output.close();
    stream.destroy(new Error("late"));
    await nextTick();
    expect(failures).toEqual([]);
  });
});

describe("Output.close()", () => {
  test("writes what waits, then nothing more, and leaves the stream open", async () => {
    const stream = new PassThrough();
    const { output } = setup(stream);
    output.write("a");
    await output.close();
    output.write("b");
    await nextTick();
    expect(stream.read()?.toString()).toBe("a\n");
    expect(stream.writableEnded).toBe(false);
  });

  test("waits until a slow reader has taken everything", async () => {
    const stream = new SlowStream();
    const { output } = setup(stream);
    output.write("x".repeat(20));
    await nextTick();
    output.write("last");
    let isClosed = false;
    const closed = output.close().then(() => {
      isClosed = true;
    });
    await nextTick();
    expect(isClosed).toBe(false);
    stream.release();
    await nextTick();
    stream.release();
    await nextTick();
    stream.release();
    await closed;
    expect(stream.writes.join("")).toBe(`${"x".repeat(20)}\nlast\n`);
  });

  test("waits a second at most for a reader that has stopped", async () => {
    const stream = new SlowStream();
    const { clock, output } = setup(stream);
    output.write("x".repeat(20));
    await nextTick();
    output.write("never");
    const closed = output.close();
    clock.advance(1_000);
    await closed;
    expect(stream.writes).toHaveLength(1);
  });

  test("does not wait for a stream that is gone", async () => {
    const stream = new PassThrough();
    const { output, clock } = setup(stream);
    stream.destroy();
    await output.close();
    expect(clock.pendingTimers).toBe(0);
  });
});
