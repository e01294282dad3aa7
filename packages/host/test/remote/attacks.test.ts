import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Channel, Peers } from "@backplane/bus";
import { DescribeResponse, FrameBatch, Multiplexer, type Response } from "@backplane/contract";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { HostError } from "../../src/index.ts";
import { ChannelStream } from "../../src/remote/channel-stream.ts";
import { fromWireError } from "../../src/remote/wire-error.ts";
import { bundlePlugin } from "../bundle-plugin.ts";
import { startBroker, type TestBroker } from "./broker.ts";

let broker: TestBroker;
const folder = mkdtempSync(path.join(tmpdir(), "bp-attacks-"));
const waitFor = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 20_000 });

beforeAll(async () => {
  const fixture = path.join(import.meta.dirname, "../fixtures/far");
  mkdirSync(path.join(folder, "far"));
  cpSync(path.join(fixture, "plugin.json"), path.join(folder, "far", "plugin.json"));
  writeFileSync(path.join(folder, "far", "main.mjs"), await bundlePlugin(path.join(fixture, "main.mjs")));
  broker = await startBroker();
});

afterEach(() => broker.closeHosts());

afterAll(async () => {
  await broker.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A host that offers "far" to the host "friend" alone. */
async function serving() {
  const far = await broker.host("far", {
    pluginFolders: [folder],
    offer: [{ plugins: "far", hosts: ["friend"] }],
  });
  const handle = far.host.plugins()[0];
  expect(handle?.name).toBe("far");
  return far;
}

/** Calls a plugin as another host does, on whatever subject. */
async function callOn(
  peers: Peers,
  { subject, name }: { subject: string; name: string },
): Promise<HostError> {
  const channel = peers.open(subject);
  const multiplexer = new Multiplexer(new ChannelStream(channel), { side: "host" });
  const value = { name, arguments: Buffer.from('{"id":1}') };
  try {
    await multiplexer.call({ $case: "callTool", value }, { timeoutMs: 10_000 });
  } catch (error) {
    return fromWireError(error as never, undefined);
  }
  throw new Error("it was answered");
}

const anyDigest = "A".repeat(22);

describe("A host that serves", () => {
  it("refuses a host that it does not offer the plugin to, whatever that host wants to use", async () => {
    const far = await serving();
    const stranger = await broker.host("stranger", { use: [{ plugins: "*", hosts: ["*"] }] });
    expect(stranger.host.tools()).toEqual([]);
    const { name, instance } = far.nats.peers.self;
    const subject = `call.stranger.far.${anyDigest}.${name}.${instance}`;
    expect(await callOn(stranger.nats.peers, { subject, name: "hit" })).toMatchObject({ code: "forbidden" });
  });

  it("refuses a host that speaks in the name of another, whose answers it would get", async () => {
    const far = await serving();
    const { name, instance } = far.nats.peers.self;
    const liar = await broker.nats("liar");
    const subject = `call.friend.far.${anyDigest}.${name}.${instance}`;
    expect(await callOn(liar.peers, { subject, name: "hit" })).toMatchObject({ code: "forbidden" });
  });

  it.each([
    ["a plugin that it has not", "other", "hit", "forbidden"],
    ["a tool that the plugin has not", "far", "secret", "unknown_tool"],
  ])("refuses %s", async (_what, plugin, tool, code) => {
    const far = await serving();
    const { name, instance } = far.nats.peers.self;
    const friend = await broker.nats("friend");
    const subject = `call.friend.${plugin}.${anyDigest}.${name}.${instance}`;
    expect(await callOn(friend.peers, { subject, name: tool })).toMatchObject({ code });
  });

  it("answers a second request on the same channel, garbage, and a channel that says nothing, with nothing but their end", async () => {
    const far = await serving();
    const { name, instance } = far.nats.peers.self;
    const friend = await broker.nats("friend");
    const subject = `call.friend.far.${anyDigest}.${name}.${instance}`;
    const garbage = friend.peers.open(subject);
    garbage.send(Buffer.from("\u00ff\u00ff garbage"));
    expect((await garbage.ended).kind).toBe("ended");
    const twice = friend.peers.open(subject);
    const answers: unknown[] = [];
    twice.onMessage((message) =>
      answers.push(...FrameBatch.decode(message).frames.map(({ callId, body }) => [callId, body?.$case])),
    );
    const request = (id: number) => ({ callId: id, body: hit(id) });
    twice.send(FrameBatch.encode({ frames: [request(1), request(3)] }).finish());
    await twice.ended;
    expect(answers).toContainEqual([1, "response"]);
    expect(answers).not.toContainEqual([3, "response"]);
    expect(await far.host.callTool("far_hit", { arguments: { id: 7 } })).toBeDefined();
  });
});

function hit(id: number) {
  const method = {
    $case: "callTool",
    value: { name: "hit", arguments: Buffer.from(`{"id":${id}}`) },
  } as const;
  const empty = {
    timeoutMs: 0,
    parentCallId: 0,
    meta: new Uint8Array(),
    clientAbilities: [],
    questionKey: "",
  };
  return { $case: "request", value: { ...empty, method } } as const;
}

describe("A host that uses others' plugins", () => {
  it("ignores what is no announcement, and is not brought down by many", async () => {
    const errors = await usingHost();
    const { user, evil } = errors;
    const said = (subject: string, text: string | Uint8Array) =>
      evil.publish(subject, typeof text === "string" ? Buffer.from(text) : text);
    said("announce.evil.x", "no JSON");
    said("announce.evil.x", "[]");
    said("announce.evil.x", JSON.stringify({ instance: "a", digest: "short", version: "1" }));
    said("announce.evil.x", JSON.stringify({ instance: "a.b", digest: anyDigest, version: "1" }));
    said("announce.evil.x", JSON.stringify({ instance: "a", digest: anyDigest, version: "v".repeat(600) }));
    said("announce.evil.-bad", JSON.stringify({ instance: "a", digest: anyDigest, version: "1" }));
    for (let index = 0; index < 20_000; index++) {
      const digest = createHash("sha256").update(String(index)).digest("base64url").slice(0, 22);
      said(`announce.evil.p${index}`, JSON.stringify({ instance: `i${index}`, digest, version: "1" }));
    }
    await evil.flush();
    await serving();
    const friend = await broker.host("friend", { use: [{ plugins: "far", hosts: ["far"] }] });
    await waitFor(() => expect(friend.host.tools().length).toBeGreaterThan(0));
    expect(user.host.tools()).toEqual([]);
  });

  it("takes no announcement of a host that it does not want the plugin from", async () => {
    const evil = await broker.nats("evil");
    const user = await broker.host("user", { use: [{ plugins: "far", hosts: ["far"] }] });
    offerAs(evil.peers, { description: description("far"), subject: "evil" });
    await evil.peers.flush();
    await delay(300);
    expect(user.host.tools()).toEqual([]);
  });

  it("takes no description but the one that was announced, of the plugin that was announced", async () => {
    const { user, evil } = await usingHost();
    offerAs(evil, { description: description("x"), announced: anyDigest });
    offerAs(evil, { description: description("other"), plugin: "y" });
    offerAs(evil, { description: description("z") });
    await waitFor(() => expect(user.host.tools().map(({ name }) => name)).toEqual(["z_t"]));
    expect(user.host.plugins().map(({ name }) => name)).toEqual(["z"]);
  });

  it("cleans a description as if a plugin of its own had said it", async () => {
    const { user, evil } = await usingHost();
    const hostile = {
      ...description("z"),
      tools: [tool("t", "red \u001b[31m\u202e"), tool("bad name!"), tool("schema", "d", "no schema")],
    };
    offerAs(evil, { description: hostile, plugin: "z" });
    await waitFor(() => expect(user.host.tools()).toHaveLength(1));
    expect(user.host.tools()[0]?.definition.description).toBe("red [31m");
    expect(user.host.plugins()[0]?.warnings.join()).toContain("Left out");
  });

  it.each<[string, string | undefined, string]>([
    ["is no JSON", "no JSON", "bad_plugin"],
    ["is no result of a tool", '{"content":7}', "bad_plugin"],
    ["never comes", undefined, "deadline_exceeded"],
  ])("ends a call with a typed error when the answer %s", async (_what, result, code) => {
    const { user, evil } = await usingHost();
    offerAs(evil, { description: description("z"), answer: () => result });
    await waitFor(() => expect(user.host.tools()).toHaveLength(1));
    await expect(user.host.callTool("z_t", { timeoutMs: 1_000 })).rejects.toMatchObject({ code });
  });

  it("passes no line break on that would make two messages of one", async () => {
    const { user, evil } = await usingHost();
    offerAs(evil, { description: description("z"), answer: () => '{"content":[]\n}' });
    await waitFor(() => expect(user.host.tools()).toHaveLength(1));
    expect((await user.host.callTool("z_t")).json).toBe('{"content":[]}');
  });

  it("ends a call whose answer is longer than any may be", async () => {
    const { user, evil } = await usingHost();
    const long = `{"content":[{"type":"text","text":"${"x".repeat(18 * 1024 * 1024)}"}]}`;
    offerAs(evil, { description: description("z"), answer: () => long });
    await waitFor(() => expect(user.host.tools()).toHaveLength(1));
    await expect(user.host.callTool("z_t")).rejects.toMatchObject({ code: "host_lost" });
  });

  it("gives a host that floods it with progress a bounded share, and still hears others", async () => {
    const { user, evil } = await usingHost();
    offerAs(evil, {
      description: description("z"),
      answer: (progress) => {
        const flood = setInterval(() => {
          for (let index = 0; index < 2_000; index++) progress();
        }, 1);
        setTimeout(() => clearInterval(flood), 1_500);
        return undefined;
      },
    });
    await waitFor(() => expect(user.host.tools()).toHaveLength(1));
    let heard = 0;
    const call = user.host.callTool("z_t", { timeoutMs: 2_000, onProgress: () => (heard += 1) });
    await expect(call).rejects.toMatchObject({ code: expect.stringMatching(/deadline_exceeded|host_lost/) });
    // 5,000 a second, and a short burst.
    expect(heard).toBeLessThan(20_000);
  });
});

/** A host that uses whatever the host "evil" offers. */
async function usingHost() {
  const evil = await broker.nats("evil");
  const user = await broker.host("user", { use: [{ plugins: "*", hosts: ["evil"] }] });
  return { evil: evil.peers, user };
}

interface EvilOffer {
  readonly description: DescribeResponse;
  readonly plugin?: string;
  /** Default: the description's. */
  readonly announced?: string;
  /** The name it speaks in. */
  readonly subject?: string;
  readonly answer?: (progress: () => void) => string | undefined;
}

/** Offers a plugin as a host does that keeps to no rule. */
function offerAs(peers: Peers, offer: EvilOffer): void {
  const { description, plugin = description.name, subject = "evil", answer = () => undefined } = offer;
  const bytes = DescribeResponse.encode(description).finish();
  const digest =
    offer.announced ?? createHash("sha256").update(bytes).digest().subarray(0, 16).toString("base64url");
  peers.serve(`describe.*.${plugin}.*`, { onChannel: (channel) => channel.send(bytes, { isLast: true }) });
  peers.serve(`call.*.${plugin}.*`, { onChannel: (channel) => answerOn(channel, answer) });
  const { instance } = peers.self;
  peers.publish(
    `announce.${subject}.${plugin}`,
    Buffer.from(JSON.stringify({ instance, digest, version: "1" })),
  );
}

function answerOn(channel: Channel, answer: NonNullable<EvilOffer["answer"]>): void {
  new Multiplexer(new ChannelStream(channel), {
    side: "plugin",
    serve: async (_request, call): Promise<Response> => {
      const result = answer(() => call.progress({ progress: 1 }));
      if (result === undefined) return new Promise(() => {});
      return { method: { $case: "callTool", value: { result: Buffer.from(result) } } };
    },
  });
}

function description(name: string): DescribeResponse {
  const lists = { prompts: [], resources: [], resourceTemplates: [] };
  return {
    name,
    version: "1",
    description: "",
    tools: [tool("t")],
    ...lists,
    completes: false,
    notifies: false,
    eventSubscriptions: [],
    configurable: false,
  };
}

function tool(name: string, text = "", schema = '{"type":"object"}') {
  const nothing = new Uint8Array();
  const inputSchema = Buffer.from(schema);
  return {
    name,
    title: "",
    description: text,
    inputSchema,
    outputSchema: nothing,
    annotations: undefined,
    more: nothing,
  };
}
