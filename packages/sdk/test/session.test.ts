import { EventEmitter } from "node:events";
import {
  CallError,
  type FrameBatch,
  type FrameStream,
  type Log,
  Multiplexer,
  type Response,
} from "@backplane/contract";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { definePlugin, type Plugin } from "../src/index.ts";
import { serveSession } from "../src/session.ts";

/** One end of an in-memory stream pair. */
class PairedStream extends EventEmitter implements FrameStream {
  peer: PairedStream | undefined;
  write(batch: FrameBatch, written: () => void): void {
    queueMicrotask(() => this.peer?.emit("data", batch));
    queueMicrotask(written);
  }
  end(): void {
    queueMicrotask(() => this.peer?.emit("end"));
  }
}

/** A host's end of a session with the plugin. */
function connect(plugin: Plugin) {
  const [hostEnd, pluginEnd] = [new PairedStream(), new PairedStream()];
  hostEnd.peer = pluginEnd;
  pluginEnd.peer = hostEnd;
  const logs: [number, Log][] = [];
  serveSession(plugin, pluginEnd);
  const host = new Multiplexer(hostEnd, { side: "host", onLog: (log, callId) => logs.push([callId, log]) });
  return { host, logs };
}

async function initialized(plugin: Plugin, maxFrameBytes = 1_000_000) {
  const { host, logs } = connect(plugin);
  await host.call({
    $case: "initialize",
    value: { hostVersion: "1.0.0", maxFrameBytes, config: new Uint8Array() },
  });
  const call = async (name: string, args: unknown = {}, options = {}) => {
    const request = { name, arguments: Buffer.from(typeof args === "string" ? args : JSON.stringify(args)) };
    return resultOf(await host.call({ $case: "callTool", value: request }, options));
  };
  return { host, logs, call };
}

const resultOf = ({ method }: Response) =>
  method?.$case === "callTool" ? JSON.parse(Buffer.from(method.value.result).toString()) : undefined;

const plugin = definePlugin({
  name: "p",
  version: "1.0.0",
  tools: {
    greet: {
      description: "",
      input: z.object({ name: z.string() }),
      run: ({ name }) => `Hello, ${name}!`,
    },
    add: {
      description: "",
      input: z.object({ a: z.number(), b: z.number() }),
      output: z.object({ sum: z.number() }),
      run: ({ a, b }) => ({ sum: a + b }),
    },
    lie: { description: "", output: z.object({ sum: z.number() }), run: () => ({ sum: "no" }) as never },
    nothing: { description: "", run: () => undefined as never },
    whole: {
      description: "",
      run: () => ({ content: [{ type: "image", data: "", mimeType: "image/png" }] }),
    },
    fail: {
      description: "",
      run: () => {
        throw new Error("the disk is full");
      },
    },
    big: { description: "", run: () => "x".repeat(10_000) },
    wait: {
      description: "",
      run: (_args, { signal }) =>
        new Promise<string>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    },
    talk: {
      description: "",
      run: (_args, { log, progress }) => {
        log.warn("careful", { free: 3 });
        progress({ progress: 1, total: 2, message: "half" });
        return "done";
      },
    },
  },
});

describe("serveSession()", () => {
  test("calls tools and turns what they return into MCP results", async () => {
    const { call } = await initialized(plugin);
    expect(await call("greet", { name: "Ada" })).toEqual({
      content: [{ type: "text", text: "Hello, Ada!" }],
    });
    expect(await call("add", { a: 1, b: 2 })).toEqual({
      content: [{ type: "text", text: '{"sum":3}' }],
      structuredContent: { sum: 3 },
    });
    expect(await call("whole")).toEqual({ content: [{ type: "image", data: "", mimeType: "image/png" }] });
  });

  test("answers bad arguments with a result that names the field, for the model to mend", async () => {
    const { call } = await initialized(plugin);
    expect(await call("add", { a: 1, b: "2" })).toEqual({
      isError: true,
      content: [
        { type: "text", text: expect.stringMatching(/^Invalid arguments for tool "add": b: .*number/) },
      ],
    });
  });

  test("answers a tool's exception with a result that has isError", async () => {
    const { call } = await initialized(plugin);
    expect(await call("fail")).toEqual({
      isError: true,
      content: [{ type: "text", text: "the disk is full" }],
    });
  });

  test.each([
    ["an unknown tool", "none", "{}", "not_found", /no tool "none"/],
    ["arguments that are not JSON", "greet", "{", "invalid_argument", /not JSON/],
    ["a result that its schema refuses", "lie", "{}", "internal", /output schema refuses: sum/],
    ["a result that is none", "nothing", "{}", "internal", /neither text nor a CallToolResult/],
  ])("answers %s with a typed error", async (_, tool, args, code, message) => {
    const { call } = await initialized(plugin);
    await expect(call(tool, args)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test("answers a result larger than the host takes with both sizes", async () => {
    const { call } = await initialized(plugin, 5_000);
    await expect(call("big")).rejects.toMatchObject({
      code: "resource_exhausted",
      message: expect.stringMatching(/too large: 10\d{3} bytes, the host takes 5000/),
    });
  });

  test("refuses calls before initialize", async () => {
    const { host } = connect(plugin);
    const request = { name: "greet", arguments: new Uint8Array() };
    await expect(host.call({ $case: "callTool", value: request })).rejects.toMatchObject({
      code: "failed_precondition",
    });
  });

  test("answers a request that it does not know with unimplemented", async () => {
    const { host } = connect(plugin);
    await expect(host.call(undefined as never)).rejects.toMatchObject({ code: "unimplemented" });
  });

  test("aborts the tool's signal when the caller cancels", async () => {
    const { call } = await initialized(plugin);
    const controller = new AbortController();
    const waiting = call("wait", {}, { signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toBeInstanceOf(CallError);
  });

  test("sends logs with the call's id, and progress", async () => {
    const { call, logs } = await initialized(plugin);
    const progress: unknown[] = [];
    await call("talk", {}, { onProgress: (step: unknown) => progress.push(step) });
    expect(progress).toEqual([{ progress: 1, total: 2, message: "half" }]);
    expect(logs).toHaveLength(1);
    expect(logs[0]?.[0]).toBe(3);
    expect(JSON.parse(Buffer.from(logs[0]?.[1].attributes ?? []).toString())).toEqual({ free: 3 });
  });
});
