import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { expect, it, onTestFinished, vi } from "vitest";
import { createEvent } from "../../src/index.ts";
import { openDurable } from "../../src/nats/durable-subscription.ts";
import { connectNatsBus, type NatsServer, startLocalServer } from "../../src/nats/index.ts";

function folders() {
  const folder = mkdtempSync(path.join(tmpdir(), "bp-nats-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { storeFolder: path.join(folder, "store"), runFolder: path.join(folder, "run") };
}

const total = 100_000;

it("a durable subscription over a broker that is killed in between hears all of 100,000 events", {
  timeout: 300_000,
}, async () => {
  const local = await startLocalServer(folders());
  onTestFinished(() => local.close());
  const publisher = await connectNatsBus({
    server: local.server,
    name: "publisher",
    publishTimeoutMs: 120_000,
  });
  const subscriber = await connectNatsBus({ server: local.server, name: "subscriber" });
  const heard = new Set<number>();
  await subscriber.subscribe("count.up", {
    durable: "counter",
    onEvent: ({ data }) => void heard.add(data as number),
  });

  const killedPid = local.pid;
  let next = 0;
  const publishSome = async (): Promise<void> => {
    while (next < total) {
      const data = next++;
      if (data === total / 2) process.kill(killedPid as number, "SIGKILL");
      await publisher.publish(createEvent({ type: "count.up", source: "/test", data }));
    }
  };
  await Promise.all(Array.from({ length: 200 }, publishSome));

  await vi.waitFor(() => expect(heard.size).toBe(total), { timeout: 200_000, interval: 250 });
  expect(local.pid).not.toBe(killedPid);
  await subscriber.close();
  await publisher.close();
});

it("a durable subscription goes on where it stopped, also for what came meanwhile", async () => {
  const local = await startLocalServer(folders());
  onTestFinished(() => local.close());
  const open = () => connectNatsBus({ server: local.server, name: "test" });
  const publisher = await open();
  const publish = (data: number) => publisher.publish(createEvent({ type: "a", source: "/test", data }));
  const heard: unknown[] = [];
  const first = await open();
  await first.subscribe("a", { durable: "d", onEvent: ({ data }) => void heard.push(data) });
  await publish(1);
  await vi.waitFor(() => expect(heard).toEqual([1]));
  await first.close();
  await publish(2);
  const second = await open();
  await second.subscribe("a", { durable: "d", onEvent: ({ data }) => void heard.push(data) });
  await publish(3);
  await vi.waitFor(() => expect(heard).toEqual([1, 2, 3]));
  await second.close();
  await publisher.close();
});

it("an event that a durable subscriber throws for comes again", async () => {
  const local = await startLocalServer(folders());
  onTestFinished(() => local.close());
  const bus = await connectNatsBus({ server: local.server, name: "test" });
  onTestFinished(() => bus.close());
  let tries = 0;
  await bus.subscribe("a", {
    durable: "d",
    onEvent: () => {
      tries += 1;
      if (tries < 3) throw new Error("not yet");
    },
  });
  await bus.publish(createEvent({ type: "a", source: "/test", data: 1 }));
  await vi.waitFor(() => expect(tries).toBe(3), { timeout: 20_000 });
});

it("a durable subscriber that is slower than the broker waits hears each event once, and in order", async () => {
  const local = await startLocalServer(folders());
  onTestFinished(() => local.close());
  const bus = await connectNatsBus({ server: local.server, name: "publisher" });
  onTestFinished(() => bus.close());
  const connection = await connectTo(local.server);
  const heard: unknown[] = [];
  await openDurable(connection, {
    pattern: "a",
    durable: "d",
    ackWaitMs: 300,
    onEvent: async ({ data }) => {
      heard.push(data);
      await delay(100);
    },
  });
  const all = Array.from({ length: 20 }, (_, n) => n);
  for (const data of all) await bus.publish(createEvent({ type: "a", source: "/test", data }));
  await vi.waitFor(async () => expect((await pending(connection)).num_ack_pending).toBe(0), {
    timeout: 20_000,
  });
  expect(heard).toEqual(all);
  expect((await pending(connection)).delivered.consumer_seq).toBeGreaterThan(all.length);
});

async function connectTo({ urls, user, password }: NatsServer): Promise<NatsConnection> {
  const connection = await connect({ servers: [...urls], user: user ?? "", pass: password ?? "" });
  onTestFinished(() => connection.close());
  return connection;
}

async function pending(connection: NatsConnection) {
  const manager = await jetstreamManager(connection);
  return manager.consumers.info("BACKPLANE_EVENTS", "d");
}

it("unsubscribe() gives back what a durable subscriber had not come to, and nothing newer comes first", async () => {
  const local = await startLocalServer(folders());
  onTestFinished(() => local.close());
  const bus = await connectNatsBus({ server: local.server, name: "test" });
  onTestFinished(() => bus.close());
  const connection = await connectTo(local.server);
  const heard: number[] = [];
  const open = (onEvent: () => Promise<void>) =>
    openDurable(connection, {
      pattern: "a",
      durable: "d",
      ackWaitMs: 2_000,
      onEvent: ({ data }) => {
        heard.push(data as number);
        return onEvent();
      },
    });
  let release!: () => void;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const first = await open(() => held);
  for (let data = 0; data < 50; data++) await bus.publish(createEvent({ type: "a", source: "/test", data }));
  await vi.waitFor(() => expect(heard).toEqual([0]));
  const gone = first.unsubscribe();
  release();
  await gone;
  expect(heard).toEqual([0]);
  await open(async () => {});
  await bus.publish(createEvent({ type: "a", source: "/test", data: 50 }));
  await vi.waitFor(() => expect(new Set(heard).size).toBe(51), { timeout: 20_000 });
  // The broker may have handed 1 to nobody at first.
  const others = heard.filter((n) => n !== 1);
  expect(others).toEqual([0, ...Array.from({ length: 49 }, (_, n) => n + 2)]);
});

it("startLocalServer() lets nobody in without its password", async () => {
  const local = await startLocalServer(folders());
  onTestFinished(() => local.close());
  const { urls } = local.server;
  const stranger = connectNatsBus({ server: { urls }, name: "stranger" });
  await expect(stranger).rejects.toMatchObject({ code: "forbidden" });
});

it("startLocalServer() says what to do where there is no nats-server", async () => {
  const missing = startLocalServer({ ...folders(), command: "/nowhere/nats-server" });
  await expect(missing).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringMatching(/ENOENT; install it, or name a broker in the config$/),
  });
});
