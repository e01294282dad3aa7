import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createEvent } from "../../src/index.ts";
import { type LocalServer, type Nats, openNats, startLocalServer } from "../../src/nats/index.ts";

let folder: string;
let broker: LocalServer | undefined;
let nats: Nats;
const states: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "bp-link-"));
  broker = undefined;
  states.length = 0;
  nats = openNats({
    name: "late",
    server: () => {
      if (!broker) throw new Error("no broker yet");
      return broker.server;
    },
    onState: ({ kind }) => states.push(kind),
    onError: () => {},
  });
});

afterEach(async () => {
  await nats.close();
  await broker?.close();
  rmSync(folder, { recursive: true, force: true });
});

const event = (id: string) => ({
  ...createEvent({ type: "link.test", source: "/test", data: {} }),
  id,
});

async function startBroker(): Promise<LocalServer> {
  return startLocalServer({ storeFolder: path.join(folder, "store"), runFolder: path.join(folder, "run") });
}

describe("LinkBus, over a broker that is away at first", () => {
  test("refuses to publish with a typed error, and says that nobody hears", async () => {
    await until(() => states.includes("away"));
    expect(nats.bus.isHeard("link.test")).toBe(false);
    await expect(nats.bus.publish(event("1"))).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("no broker yet"),
    });
  });

  test("subscribes without waiting, hears from when the broker is there, and again after it was killed", async () => {
    const heard: string[] = [];
    await nats.bus.subscribe("link.>", { onEvent: ({ id }) => void heard.push(id) });
    broker = await startBroker();
    await until(() => nats.bus.isHeard("link.test"));
    await nats.bus.publish(event("1"));
    await until(() => heard.length === 1);
    const { pid = 0 } = broker;
    process.kill(pid, "SIGKILL");
    await until(() => states.at(-1) === "away");
    await until(() => states.at(-1) === "connected");
    await nats.bus.publish(event("2"));
    await until(() => heard.length === 2);
    expect(heard).toEqual(["1", "2"]);
  });

  test("hears nothing of what was unsubscribed before the broker came", async () => {
    const heard: string[] = [];
    const subscription = await nats.bus.subscribe("link.>", { onEvent: ({ id }) => void heard.push(id) });
    await subscription.unsubscribe();
    const kept: string[] = [];
    await nats.bus.subscribe("link.>", { onEvent: ({ id }) => void kept.push(id) });
    broker = await startBroker();
    await until(() => nats.bus.isHeard("link.test"));
    await nats.bus.publish(event("1"));
    await until(() => kept.length === 1);
    expect(heard).toEqual([]);
  });
});

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}
