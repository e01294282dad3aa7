import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { type AwaitHandshakeOptions, awaitHandshake } from "../../src/host/await-handshake.ts";
import type { PluginExit } from "../../src/host/plugin-process.ts";

const EXIT: PluginExit = { code: 2, signal: null, stderrTail: ["bye"], expected: false };

function setUp(options: Partial<AwaitHandshakeOptions> = {}) {
  const stdout = new PassThrough();
  const skipped: string[] = [];
  const output: string[] = [];
  const line = awaitHandshake(stdout, {
    exited: new Promise(() => {}),
    timeoutMs: 30_000,
    skipLines: 0,
    onSkipped: (text) => skipped.push(text),
    onOutput: (chunk) => output.push(Buffer.from(chunk).toString()),
    signal: undefined,
    ...options,
  });
  return { stdout, line, skipped, output };
}

describe("awaitHandshake()", () => {
  test("awaitHandshake() gives the first line, and hands on all that follows", async () => {
    const { stdout, line, output } = setUp();
    stdout.write("1|1|un");
    stdout.write("ix|/p|grpc|\nmore\nand");
    expect(await line).toBe("1|1|unix|/p|grpc|");
    stdout.end(" more");
    await new Promise((resolve) => stdout.once("end", resolve));
    expect(output.join("")).toBe("more\nand\n more");
  });

  test("awaitHandshake() takes a last line without its end", async () => {
    const { stdout, line } = setUp();
    stdout.end("1|1|unix|/p|grpc");
    expect(await line).toBe("1|1|unix|/p|grpc");
  });

  test("awaitHandshake() skips as many lines as it may, but no handshake", async () => {
    const { stdout, line, skipped } = setUp({ skipLines: 5 });
    stdout.write("hello\nworld\n9|bad\nmore\n");
    expect(await line).toBe("9|bad");
    expect(skipped).toEqual(["hello", "world"]);
  });

  test("awaitHandshake() takes the line though the process has ended", async () => {
    const { stdout, line } = setUp({ exited: Promise.resolve(EXIT) });
    setImmediate(() => stdout.end("hello\n"));
    expect(await line).toBe("hello");
  });

  test("awaitHandshake() tells an exit without a line", async () => {
    const { stdout, line } = setUp({ exited: Promise.resolve(EXIT) });
    stdout.destroy();
    await expect(line).rejects.toMatchObject({
      code: "exited_early",
      message: 'plugin exited with code 2 (its last words: "bye") before its handshake line',
    });
  });

  test("awaitHandshake() tells what stands in an unfinished line when time is up", async () => {
    const { stdout, line } = setUp({ timeoutMs: 20 });
    stdout.write("loading");
    await expect(line).rejects.toMatchObject({
      code: "start_timeout",
      message: 'no handshake line within 20 ms; plugin printed "loading" without a line end',
    });
  });

  test("awaitHandshake() gives up on a line without end at 64 KiB", async () => {
    const { stdout, line } = setUp();
    stdout.write("x".repeat(100 * 1_024));
    expect(await line).toHaveLength(64 * 1_024);
  });
});
