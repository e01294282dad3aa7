import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { createEvent } from "../../src/index.ts";
import { connectNatsBus, startLocalServer } from "../../src/nats/index.ts";

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
