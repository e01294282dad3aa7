import { once } from "node:events";
import { Client as ModernClient } from "@modelcontextprotocol/client";
import { Client as V1Client } from "@modelcontextprotocol/sdk/client/index.js";
import { CallToolResultSchema, ToolListChangedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modernTransport, v1Transport } from "../fixtures/echo-transport.ts";
import { exitOf, spawnEchoServer } from "../fixtures/start-echo-server.ts";

const me = { name: "test", version: "0" };
const modes = ["legacy", "auto", { pin: "2026-07-28" }] as const;
const allTools = [
  "aborted",
  "ask",
  "ask_all",
  "ask_twice",
  "echo",
  "fail",
  "install",
  "large",
  "log",
  "meta",
  "sleep",
  "structured",
  "touch",
  "visit",
  "work",
];
const textOf = (result: unknown) => (result as { content: { text: string }[] }).content[0]?.text;

const ways = ["stdio", "http"] as const;
const waysAndModes = ways.flatMap((way) => modes.map((mode) => ({ way, mode })));

describe.each(waysAndModes)("the v2 client over $way ($mode)", ({ way, mode }) => {
  let client: ModernClient;
  const relisted: string[][] = [];
  let onRelisted = () => {};

  beforeAll(async () => {
    client = new ModernClient(me, {
      versionNegotiation: { mode },
      listChanged: {
        tools: {
          onChanged: (_error, tools) => {
            relisted.push((tools ?? []).map((tool) => tool.name));
            onRelisted();
          },
        },
      },
    });
    await client.connect(await modernTransport(way));
  });

  afterAll(() => client.close());

  test("negotiates the era", () => {
    const expected = mode === "legacy" ? "2025-11-25" : "2026-07-28";
    expect(client.getNegotiatedProtocolVersion()).toBe(expected);
    expect(client.getInstructions()).toBe("Echo away.");
  });

  test("lists and calls tools, several times and at once", async () => {
    expect((await client.listTools()).tools.map((tool) => tool.name)).toEqual(allTools);
    for (let n = 0; n < 3; n++) {
      expect(textOf(await client.callTool({ name: "echo", arguments: { n } }))).toBe(`{"n":${n}}`);
    }
    const many = Array.from({ length: 100 }, (_, n) => client.callTool({ name: "echo", arguments: { n } }));
    expect((await Promise.all(many)).map(textOf)).toEqual(many.map((_, n) => `{"n":${n}}`));
    expect(textOf(await client.callTool({ name: "large" }))).toHaveLength(1_000_000);
  });

  test("gets structured content that fits the output schema", async () => {
    await client.listTools();
    expect((await client.callTool({ name: "structured" })).structuredContent).toEqual({ n: 1 });
  });

  test("gets a failure as a result with isError and its code", async () => {
    await client.listTools();
    const result = await client.callTool({ name: "fail" });
    expect(result).toMatchObject({
      isError: true,
      _meta: { "dev.backplane/error": { code: "plugin_died", plugin: "fail-plugin" } },
    });
    expect(textOf(result)).toMatch(/^Plugin "fail-plugin" was killed\. /);
  });

  test("gets an error for an unknown tool", async () => {
    await expect(client.callTool({ name: "nope" })).rejects.toMatchObject({
      code: -32602,
      message: /Unknown tool: nope/,
    });
  });

  test("gets progress, and its timeout is reset by it", async () => {
    await client.listTools();
    const values: number[] = [];
    const onprogress = ({ progress }: { progress: number }) => values.push(progress);
    await client.callTool({ name: "work" }, { onprogress });
    // On a busy machine the later ones may come too close together to be told, or with the answer, when the client drops them.
    expect([[1], [1, 2], [1, 3], [1, 2, 3]]).toContainEqual(values);
    const options = { onprogress, timeout: 1_500, resetTimeoutOnProgress: true };
    expect(textOf(await client.callTool({ name: "sleep", arguments: { ms: 2_500 } }, options))).toBe("slept");
  });

  test("cancels", async () => {
    await client.listTools();
    const abort = new AbortController();
    // The first heartbeat says that the call runs.
    const options = { signal: abort.signal, onprogress: () => abort.abort("enough") };
    await expect(client.callTool({ name: "sleep", arguments: { ms: 60_000 } }, options)).rejects.toThrow();
    // Over HTTP the cancel and the next call come on connections of their own.
    await expect.poll(async () => textOf(await client.callTool({ name: "aborted" }))).toBe("1");
  });

  test("hears that the tools changed", async () => {
    await client.listTools();
    const heard = new Promise<void>((resolve) => {
      onRelisted = resolve;
    });
    await client.callTool({ name: "install" });
    await heard;
    expect(relisted[0]).toContain("fresh");
  });
});

describe.each(ways)("the v1 client over %s", (way) => {
  let client: V1Client;

  beforeAll(async () => {
    client = new V1Client(me);
    await client.connect(await v1Transport(way));
  });

  afterAll(() => client.close());

  test("lists and calls tools", async () => {
    expect(client.getServerVersion()).toEqual({ name: "bp", version: "1.2.3" });
    expect((await client.listTools()).tools.map((tool) => tool.name)).toEqual(allTools);
    expect(textOf(await client.callTool({ name: "echo", arguments: { a: "ż" } }))).toBe('{"a":"ż"}');
    expect((await client.callTool({ name: "structured" })).structuredContent).toEqual({ n: 1 });
    expect(await client.callTool({ name: "fail" })).toMatchObject({ isError: true });
    await expect(client.callTool({ name: "nope" })).rejects.toMatchObject({ code: -32602 });
  });

  test("gets heartbeats that reset its timeout, and cancels twice like opencode", async () => {
    await client.listTools();
    const options = { onprogress: () => {}, timeout: 1_500, resetTimeoutOnProgress: true };
    const slept = await client.callTool(
      { name: "sleep", arguments: { ms: 2_500 } },
      CallToolResultSchema,
      options,
    );
    expect(textOf(slept)).toBe("slept");
    const late = client.callTool({ name: "sleep", arguments: { ms: 60_000 } }, CallToolResultSchema, {
      timeout: 50,
    });
    await expect(late).rejects.toMatchObject({ code: -32001 });
    for (let requestId = 0; requestId < 6; requestId++) {
      await client.notification({ method: "notifications/cancelled", params: { requestId } });
    }
    await expect.poll(async () => textOf(await client.callTool({ name: "aborted" }))).toBe("1");
  });
});

test("the v1 client over stdio has the new tools in hand when the call that brought them is answered", async () => {
  const client = new V1Client(me);
  await client.connect(await v1Transport("stdio"));
  await client.listTools();
  let known: string[] = [];
  client.setNotificationHandler(ToolListChangedNotificationSchema, async () => {
    known = (await client.listTools()).tools.map((tool) => tool.name);
  });
  await client.callTool({ name: "install" });
  expect(known).toContain("fresh");
  await client.close();
});

describe("serveStdio() on the process's own stdin and stdout", () => {
  const hello = `${JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "initialize",
    params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: me },
  })}\n`;

  test("lets the process end when its stdin does, with nothing but MCP on stdout", async () => {
    const child = spawnEchoServer();
    let stdout = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    let stderr = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.stdin?.write(hello);
    while (!stdout.includes("\n")) await once(child.stdout as NodeJS.ReadableStream, "data");
    child.stdin?.end();
    expect(await exitOf(child)).toEqual({ code: 0, signal: null });
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).id),
    ).toEqual([1]);
    expect(stderr).toBe("");
  });

  test("lets the process end when nobody reads its stdout any more", async () => {
    const child = spawnEchoServer();
    child.stdin?.on("error", () => {});
    child.stdin?.write(hello);
    await once(child.stdout as NodeJS.ReadableStream, "data");
    child.stdout?.destroy();
    child.stdin?.write(`${JSON.stringify({ jsonrpc: "2.0", id: 2, method: "ping" })}\n`);
    expect(await exitOf(child)).toEqual({ code: 0, signal: null });
  });
});
