import { Client, type JSONRPCMessage, type Transport } from "@modelcontextprotocol/client";
import {
  createTaskSessionFromClient,
  type RawClientDispatch,
  type TaskEnabledSession,
} from "@modelcontextprotocol/ext-tasks/client";
import { afterEach, describe, expect, test } from "vitest";
import { modernTransport, type Way } from "../fixtures/echo-transport.ts";

const me = { name: "test", version: "0" };
const clientCapabilities = { elicitation: { form: {} } };
const named = { action: "accept", content: { name: "Ada" } } as const;

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** MCP's own client of the extension, on top of the v2 client, which does not know it. */
async function openSession(way: Way): Promise<TaskEnabledSession> {
  const transport: Transport = await modernTransport(way);
  const client = new Client(me, {
    versionNegotiation: { mode: { pin: "2026-07-28" } },
    capabilities: clientCapabilities,
  });
  open.push(client);
  await client.connect(transport);
  const session = createTaskSessionFromClient(client, {
    endpointId: `echo-${way}`,
    rawDispatch: rawDispatch(transport),
    v2RequestFraming: { protocolVersion: "2026-07-28", clientInfo: me, clientCapabilities },
    onInputRequest: async (request) => {
      if (request.kind !== "elicitation") throw new Error(`Unexpected ${request.kind}`);
      return { ...named } as never;
    },
  });
  open.push(session);
  return session;
}

/** Sends the client's requests for tasks past the v2 client, on the same connection. */
function rawDispatch(transport: Transport): RawClientDispatch {
  const waiting = new Map<unknown, (message: JSONRPCMessage) => void>();
  const receive = transport.onmessage;
  transport.onmessage = (message, extra) => {
    const settle = "id" in message ? waiting.get(message.id) : undefined;
    if (settle) settle(message);
    else receive?.(message, extra);
  };
  return async (request) => {
    const id = `raw-${waiting.size}`;
    const answer = new Promise<JSONRPCMessage>((resolve) => waiting.set(id, resolve));
    await transport.send({ jsonrpc: "2.0", id, ...(request as object) } as JSONRPCMessage);
    const message = (await answer) as never as { result?: never; error?: never };
    return message.error
      ? { kind: "error", error: message.error }
      : { kind: "result", result: message.result as never };
  };
}

const textOf = (outcome: unknown) =>
  (outcome as { result: { content: { text: string }[] } }).result.content[0]?.text;

describe.each(["stdio", "http"] as const)("MCP's own client of tasks over %s", (way) => {
  test("gets the result of a quick call at once", async () => {
    const session = await openSession(way);
    const execution = await session.callTool("echo", { a: 1 });
    expect(execution.kind).toBe("immediate");
    expect(textOf((await execution.settle()).outcome)).toBe('{"a":1}');
  });

  test("follows a long call to its result", async () => {
    const session = await openSession(way);
    const execution = await session.callTool("sleep", { ms: 500 });
    expect(execution.kind).toBe("task");
    const { outcome } = await execution.settle();
    expect(outcome.status).toBe("completed");
    expect(textOf(outcome)).toBe("slept");
  });

  test("answers what the plugin asks meanwhile", async () => {
    const session = await openSession(way);
    const execution = await session.callTool("ask_later");
    expect(execution.kind).toBe("task");
    expect(JSON.parse(textOf((await execution.settle()).outcome) ?? "")).toEqual(named);
  });

  test("hears of an error of the protocol as a failure", async () => {
    const session = await openSession(way);
    const { outcome } = await (await session.callTool("ask_roots_later")).settle();
    expect(outcome).toMatchObject({ status: "failed", error: { code: -32021 } });
  });

  test("cancels a call", async () => {
    const session = await openSession(way);
    const execution = await session.callTool("sleep", { ms: 60_000 });
    await execution.cancel();
    expect(textOf(await (await session.callTool("aborted")).result())).toBe("1");
  });
});
