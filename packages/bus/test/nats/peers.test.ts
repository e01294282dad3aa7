import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { connect } from "@nats-io/transport-node";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Channel, Peers } from "../../src/index.ts";
import {
  type LocalServer,
  type Nats,
  openNats,
  type PeersLimits,
  startLocalServer,
} from "../../src/nats/index.ts";

const folder = mkdtempSync(path.join(tmpdir(), "bp-peers-"));
let broker: LocalServer;
const opened: Nats[] = [];

beforeAll(async () => {
  broker = await startLocalServer({
    storeFolder: path.join(folder, "store"),
    runFolder: path.join(folder, "run"),
  });
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((nats) => nats.close()));
});

afterAll(async () => {
  await broker.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("NatsPeers", () => {
  test("open() reaches one that serves, and both learn who the other is", async () => {
    const [caller, server] = [await peers("caller"), await peers("server")];
    const served = await echo(server);
    const channel = caller.open("echo");
    channel.send(text("hello"));
    expect(await next(channel)).toBe("hello");
    expect(channel.peer).toEqual(server.self);
    expect(served[0]?.peer).toEqual(caller.self);
  });

  test("open() ends as unserved where nobody serves", async () => {
    const channel = (await peers("caller")).open("nobody");
    channel.send(text("hello"));
    expect((await channel.ended).kind).toBe("unserved");
  });

  test("open() ends as unserved while the broker is away, and sends nothing later", async () => {
    const nats = openNats({
      name: "lonely",
      server: () => ({ urls: ["nats://127.0.0.1:1"] }),
      onError: () => {},
    });
    opened.push(nats);
    const channel = nats.peers.open("echo");
    channel.send(text("hello"));
    expect((await channel.ended).kind).toBe("unserved");
  });

  test("serve() with a queue gives each channel to one", async () => {
    const servers = await Promise.all(["one", "two", "three"].map((name) => peers(name)));
    const served = await Promise.all(servers.map((server) => echo(server)));
    const caller = await peers("caller");
    const channels = Array.from({ length: 60 }, () => caller.open("echo"));
    for (const [index, channel] of channels.entries()) channel.send(text(String(index)));
    expect(await Promise.all(channels.map(next))).toEqual(channels.map((_, index) => String(index)));
    expect(served.flat()).toHaveLength(60);
    for (const mine of served) expect(mine.length).toBeGreaterThan(0);
  });

  test("a channel carries 16 MiB both ways, byte for byte, many at once", async () => {
    const [caller, server] = [await peers("caller"), await peers("server")];
    await echo(server);
    const contents = Array.from({ length: 4 }, () => randomBytes(16 * 1024 * 1024));
    const answers = await Promise.all(
      contents.map((content) => {
        const channel = caller.open("echo");
        channel.send(content);
        return nextBytes(channel);
      }),
    );
    expect(answers.map(digest)).toEqual(contents.map(digest));
  });

  test("a channel ends when a message is longer than allowed", async () => {
    const [caller, server] = [await peers("caller"), await peers("server", { maxMessageBytes: 100_000 })];
    const served = await echo(server);
    const channel = caller.open("echo");
    channel.send(randomBytes(200_000));
    expect((await channel.ended).kind).toBe("ended");
    expect((await served[0]?.ended)?.message).toContain("longer than 100000 bytes");
  });

  test("a channel is refused where too many are open", async () => {
    const [caller, server] = [await peers("caller"), await peers("server", { maxChannels: 1 })];
    await echo(server);
    const first = caller.open("echo");
    first.send(text("first"));
    expect(await next(first)).toBe("first");
    const second = caller.open("echo");
    second.send(text("second"));
    expect((await second.ended).kind).toBe("refused");
  });

  test("a channel is lost when the other end falls silent, and the other end knows as well", async () => {
    const quick = { beatMs: 50, lostMs: 400 };
    const server = await peers("server", quick);
    const served = await echo(server);
    const raw = await connect(rawOptions());
    // Opens a channel and then says nothing, as a process does that has been stopped.
    raw.publish("backplane.echo", message(0, "hello"), { reply: "backplane.inbox.silent.1.token" });
    await until(() => served.length === 1);
    expect((await served[0]?.ended)?.kind).toBe("lost");
    await raw.close();
  });

  test("a channel whose message went missing is lost, not short of a message", async () => {
    const server = await peers("server");
    const served = await echo(server);
    const raw = await connect(rawOptions());
    const heard: string[] = [];
    raw.subscribe("backplane.inbox.gap.1.token", { callback: (_, { reply }) => reply && heard.push(reply) });
    raw.publish("backplane.echo", message(0, "hello"), { reply: "backplane.inbox.gap.1.token" });
    await until(() => heard.length > 0);
    raw.publish(heard[0] ?? "", message(2, "third"));
    expect(await served[0]?.ended).toMatchObject({ kind: "lost", message: expect.stringContaining("lost") });
    await raw.close();
  });

  test("serve() answers to inboxes only: with another subject as reply it would publish with its own rights", async () => {
    const server = await peers("server");
    const served = await echo(server);
    const raw = await connect(rawOptions());
    const heard: string[] = [];
    raw.subscribe("backplane.call.>", { callback: (_, { subject }) => heard.push(subject) });
    raw.publish("backplane.echo", message(0, "evil"), { reply: "backplane.call.admin.shell" });
    const caller = await peers("caller");
    const channel = caller.open("echo");
    channel.send(text("good"));
    expect(await next(channel)).toBe("good");
    expect(served).toHaveLength(1);
    expect(heard).toEqual([]);
    await raw.close();
  });

  test("end() ends the other end, also of a channel that has not been answered yet", async () => {
    const [caller, server] = [await peers("caller"), await peers("server")];
    const served = await echo(server, { answer: false });
    const channel = caller.open("echo");
    channel.send(text("hello"));
    await until(() => served.length === 1);
    channel.end();
    expect((await served[0]?.ended)?.kind).toBe("ended");
  });

  test("pause() keeps what comes in, makes the other end wait, and keeps the end until all is handed out", async () => {
    const [caller, server] = [await peers("caller"), await peers("server")];
    let said = 0;
    server.serve("many", {
      onChannel: (channel) => {
        const say = (): void => {
          said += 1;
          channel.send(text(String(said)), { isLast: said === 50, sent: () => said < 50 && say() });
        };
        channel.onMessage(say);
      },
    });
    await server.flush();
    const channel = caller.open("many");
    const heard: string[] = [];
    channel.onMessage((bytes) => {
      heard.push(Buffer.from(bytes).toString());
      channel.pause();
    });
    channel.send(text("go"));
    await until(() => heard.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(heard).toEqual(["1"]);
    expect(said).toBeLessThan(20);
    channel.onMessage((bytes) => heard.push(Buffer.from(bytes).toString()));
    channel.resume();
    expect((await channel.ended).kind).toBe("ended");
    expect(heard).toEqual(Array.from({ length: 50 }, (_, index) => String(index + 1)));
  });

  test("publish() is heard by whoever listens", async () => {
    const [one, two] = [await peers("one"), await peers("two")];
    const heard: string[] = [];
    two.listen("announce.*.git", ({ subject, bytes }) => heard.push(`${subject} ${Buffer.from(bytes)}`));
    await until(() => {
      one.publish("announce.one.git", text("hi"));
      return heard.length > 0;
    });
    expect(heard[0]).toBe("announce.one.git hi");
  });
});

async function peers(name: string, limits: Partial<PeersLimits> = {}): Promise<Peers> {
  const nats = openNats({ name, server: () => broker.server, limits, onError: () => {} });
  opened.push(nats);
  await new Promise<void>((resolve) => nats.peers.onConnected(resolve));
  return nats.peers;
}

/** Answers each message with itself. The channels it was given. */
async function echo(server: Peers, { answer = true } = {}): Promise<readonly Channel[]> {
  const served: Channel[] = [];
  server.serve("echo", {
    queue: "all",
    onChannel: (channel) => {
      served.push(channel);
      channel.onMessage((message) => answer && channel.send(message));
    },
  });
  await server.flush();
  return served;
}

function rawOptions() {
  const { urls, user, password } = broker.server;
  return { servers: [...urls], user, pass: password };
}

/** As channel-message.ts has it. */
function message(number: number, content: string): Uint8Array {
  const header = Buffer.alloc(9);
  header.writeUInt32BE(number, 1);
  return Buffer.concat([header, Buffer.from(content)]);
}

async function next(channel: Channel): Promise<string> {
  return Buffer.from(await nextBytes(channel)).toString();
}

function nextBytes(channel: Channel): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    channel.onMessage(resolve);
    void channel.ended.then(({ message }) => reject(new Error(message)));
  });
}

function text(words: string): Uint8Array {
  return Buffer.from(words);
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}
