import { Client as ModernClient } from "@modelcontextprotocol/client";
import { Client as V1Client } from "@modelcontextprotocol/sdk/client/index.js";
import {
  CreateMessageRequestSchema,
  ElicitationCompleteNotificationSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { afterEach, describe, expect, test } from "vitest";
import { modernTransport, v1Transport, type Way } from "../fixtures/echo-transport.ts";

const me = { name: "test", version: "0" };
const everything = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} };
const saidBy = (result: unknown) =>
  JSON.parse((result as { content: { text: string }[] }).content[0]?.text ?? "");

const named = { action: "accept", content: { name: "Ada" } } as const;
const message = { role: "assistant", model: "m", content: { type: "text", text: "Hello" } } as const;
const roots = { roots: [{ uri: "file:///w", name: "w" }] };

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const client of open.splice(0)) await client.close();
});

interface Choice {
  way: Way;
  era: "legacy" | "modern";
}

async function openModern({ way, era }: Choice, capabilities: object = everything) {
  const mode = era === "legacy" ? "legacy" : ({ pin: "2026-07-28" } as const);
  const client = new ModernClient(me, { versionNegotiation: { mode }, capabilities });
  open.push(client);
  if ("elicitation" in capabilities) client.setRequestHandler("elicitation/create", () => ({ ...named }));
  if ("sampling" in capabilities) client.setRequestHandler("sampling/createMessage", () => message);
  if ("roots" in capabilities) client.setRequestHandler("roots/list", () => roots);
  await client.connect(await modernTransport(way));
  // From here on a regular call passes the SDK by.
  await client.listTools();
  return client;
}

const ways = ["stdio", "http"] as const;
const choices = ways.flatMap((way) => (["legacy", "modern"] as const).map((era) => ({ way, era })));

describe.each(choices)("a plugin's question to the v2 client over $way ($era)", ({ way, era }) => {
  test("is answered: a form, the model, the roots, all at once", async () => {
    const client = await openModern({ way, era });
    expect(saidBy(await client.callTool({ name: "ask_all" }))).toEqual([named, message, roots]);
  });

  test("is answered in as many rounds as the plugin asks", async () => {
    const client = await openModern({ way, era });
    for (let n = 0; n < 2; n++)
      expect(saidBy(await client.callTool({ name: "ask_twice", arguments: { n } }))).toEqual([named, roots]);
  });

  test("is answered for a prompt and for a resource", async () => {
    const client = await openModern({ way, era });
    const { messages } = await client.getPrompt({ name: "ask" });
    expect(messages).toEqual([{ role: "user", content: { type: "text", text: JSON.stringify(named) } }]);
    const { contents } = await client.readResource({ uri: "note://asked" });
    expect(contents).toMatchObject([{ text: JSON.stringify(named) }]);
  });

  test("is answered in many calls at once", async () => {
    const client = await openModern({ way, era });
    const calls = Array.from({ length: 50 }, (_, n) => client.callTool({ name: "ask", arguments: { n } }));
    for (const answer of await Promise.all(calls)) expect(saidBy(answer)).toEqual(named);
  });

  test("may send the user to a URL", async () => {
    const client = await openModern({ way, era });
    const asked: unknown[] = [];
    client.setRequestHandler("elicitation/create", ({ params }) => {
      asked.push(params);
      return { action: "accept" };
    });
    expect(saidBy(await client.callTool({ name: "visit" }))).toEqual({ action: "accept" });
    const id = era === "legacy" ? { elicitationId: "e1" } : {};
    expect(asked).toEqual([{ mode: "url", message: "Go", url: "https://example.com/", ...id }]);
  });

  test("is not asked of a client that cannot answer", async () => {
    const client = await openModern({ way, era }, { elicitation: { url: {} } });
    const call = client.callTool({ name: "ask" });
    if (era === "legacy") {
      expect(await call).toMatchObject({
        isError: true,
        _meta: { "dev.backplane/error": { code: "missing_ability" } },
      });
    } else {
      await expect(call).rejects.toMatchObject({
        code: -32021,
        data: { requiredCapabilities: { elicitation: { form: {} } } },
      });
    }
  });

  test("is withdrawn when the client cancels the call meanwhile", async () => {
    const client = await openModern({ way, era });
    const abort = new AbortController();
    let withdrawn = () => {};
    const heard = new Promise<void>((resolve) => {
      withdrawn = resolve;
    });
    client.setRequestHandler("elicitation/create", (_request, { mcpReq }) => {
      abort.abort();
      mcpReq.signal.addEventListener("abort", withdrawn);
      if (era === "legacy") return new Promise(() => {});
      // A modern client asks by itself: nobody but it knows that it should stop.
      withdrawn();
      throw new Error("The user gave up");
    });
    await expect(client.callTool({ name: "ask" }, { signal: abort.signal })).rejects.toThrow();
    await heard;
    expect(saidBy(await client.callTool({ name: "echo", arguments: { on: 1 } }))).toEqual({ on: 1 });
  });
});

describe.each(ways)("a plugin's question to the v1 client over %s", (way) => {
  async function openV1() {
    const client = new V1Client(me, { capabilities: everything });
    open.push(client);
    client.setRequestHandler(ElicitRequestSchema, () => ({ ...named }));
    client.setRequestHandler(CreateMessageRequestSchema, () => message);
    client.setRequestHandler(ListRootsRequestSchema, () => roots);
    await client.connect(await v1Transport(way));
    await client.listTools();
    return client;
  }

  test("is answered: a form, the model, the roots", async () => {
    const client = await openV1();
    expect(saidBy(await client.callTool({ name: "ask_all" }))).toEqual([named, message, roots]);
    expect((await client.getPrompt({ name: "ask" })).messages).toHaveLength(1);
  });

  test("may send the user to a URL, and say when they are done there", async () => {
    const client = await openV1();
    const done = new Promise<string>((resolve) => {
      client.setNotificationHandler(ElicitationCompleteNotificationSchema, ({ params }) =>
        resolve(params.elicitationId),
      );
    });
    client.setRequestHandler(ElicitRequestSchema, () => ({ action: "accept" }));
    await client.callTool({ name: "visit" });
    expect(await done).toBe("e1");
  });

  test("fails the call when the client answers with an error", async () => {
    const client = await openV1();
    client.setRequestHandler(ElicitRequestSchema, () => {
      throw new Error("No user here");
    });
    expect(await client.callTool({ name: "ask" })).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining("No user here") }],
      _meta: { "dev.backplane/error": { code: "caller_refused" } },
    });
  });
});
