import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Bus, type CloudEvent, createEvent } from "../src/index.ts";
import { busKinds, type OpenedBus } from "./buses.ts";

const event = (type: string, data: unknown = {}) => createEvent({ type, source: "/test", data });

/** A subscriber that keeps what it hears, and can be held up. */
function listener() {
  const heard: CloudEvent[] = [];
  let gate = Promise.resolve();
  return {
    heard,
    types: () => heard.map(({ type }) => type),
    onEvent: async (event: CloudEvent) => {
      await gate;
      heard.push(event);
    },
    hold(): () => void {
      let release!: () => void;
      gate = new Promise((resolve) => {
        release = resolve;
      });
      return release;
    },
  };
}

describe.each(busKinds)("Bus over $name", ({ open }) => {
  let opened: OpenedBus;
  let bus: Bus;

  beforeEach(async () => {
    opened = await open();
    bus = opened.bus;
  });

  afterEach(() => opened.close());

  it("delivers an event as it was published, in order, to everybody who asked for it", async () => {
    const [one, other] = [listener(), listener()];
    await bus.subscribe("plugin.*", one);
    await bus.subscribe("plugin.started", other);
    const events = Array.from({ length: 50 }, (_, i) => event("plugin.started", { i, text: "ä\u0000€" }));
    for (const each of events) await bus.publish(each);
    await vi.waitFor(() => expect(one.heard).toHaveLength(50));
    await vi.waitFor(() => expect(other.heard).toEqual(events));
    expect(one.heard).toEqual(events);
  });

  it.each([
    ["plugins.scan.request", true],
    ["plugins.>", true],
    ["*.scan.*", true],
    [">", true],
    ["plugins.scan", false],
    ["plugins.*", false],
    ["plugins.scan.request.>", false],
    ["plugin.>", false],
  ])("takes %s for plugins.scan.request: %s", async (pattern, hears) => {
    const { onEvent, types } = listener();
    const last = listener();
    await bus.subscribe(pattern, { onEvent });
    await bus.subscribe("test.end", last);
    await bus.publish(event("plugins.scan.request"));
    await bus.publish(event("test.end"));
    await vi.waitFor(() => expect(last.heard).toHaveLength(1));
    await vi.waitFor(() => expect(types().includes("plugins.scan.request")).toBe(hears));
  });

  it("drops the oldest of a slow subscriber, counts them, and slows nobody down", async () => {
    const slow = listener();
    const quick = listener();
    const release = slow.hold();
    const totals: number[] = [];
    const subscription = await bus.subscribe("a", {
      ...slow,
      queueSize: 10,
      onDropped: (total) => totals.push(total),
    });
    await bus.subscribe("a", quick);
    for (let i = 0; i < 100; i++) await bus.publish(event("a", i));
    await vi.waitFor(() => expect(quick.heard).toHaveLength(100));
    await vi.waitFor(() => expect(subscription.dropped + 10).toBeGreaterThanOrEqual(99));
    const { dropped } = subscription;
    release();
    await vi.waitFor(() => expect(slow.heard).toHaveLength(100 - dropped));
    expect(slow.heard.at(-1)?.data).toBe(99);
    expect(totals.at(-1)).toBe(dropped);
  });

  it("loses nothing of a durable subscription, however slow", async () => {
    const slow = listener();
    const release = slow.hold();
    const subscription = await bus.subscribe("a", { ...slow, durable: "d", queueSize: 10 });
    const published = Promise.all(Array.from({ length: 100 }, (_, i) => bus.publish(event("a", i))));
    release();
    await published;
    await vi.waitFor(() => expect(slow.heard).toHaveLength(100));
    expect(subscription.dropped).toBe(0);
  });

  it("goes on after a subscriber that throws", async () => {
    const errors: unknown[] = [];
    const heard: unknown[] = [];
    await bus.subscribe("a", {
      onEvent: ({ data }) => {
        if (data === 0) throw new Error("no");
        heard.push(data);
      },
      onError: (error) => errors.push(error),
    });
    await bus.publish(event("a", 0));
    await bus.publish(event("a", 1));
    await vi.waitFor(() => expect(heard).toEqual([1]));
    expect(errors).toEqual([new Error("no")]);
  });

  it("delivers nothing more after unsubscribe(), and then to the others", async () => {
    const [gone, stays] = [listener(), listener()];
    const subscription = await bus.subscribe("a", gone);
    await bus.subscribe("a", stays);
    await subscription.unsubscribe();
    await subscription.unsubscribe();
    await bus.publish(event("a"));
    await vi.waitFor(() => expect(stays.heard).toHaveLength(1));
    expect(gone.heard).toEqual([]);
  });

  it.each([
    ["an event that is none", { type: "a" }],
    ["a type that is no subject", event("a b")],
    ["an empty token", event("a..b")],
    ["a wildcard as type", event("a.*")],
    ["an attribute that CloudEvents does not allow", { ...event("a"), "Bad-Name": 1 }],
    ["too much data", event("a", "x".repeat(600_000))],
    ["data that is no JSON", event("a", 1n)],
  ])("refuses %s", async (_what, bad) => {
    await expect(bus.publish(bad as CloudEvent)).rejects.toMatchObject({ code: "invalid" });
  });

  it.each(["", "a.", "a.>.b", "a b", "a*", "$SYS.>"])("refuses the pattern %j", async (pattern) => {
    await expect(bus.subscribe(pattern, listener())).rejects.toMatchObject({ code: "invalid" });
  });

  it("takes nothing more after close()", async () => {
    await bus.close();
    await bus.close();
    await expect(bus.publish(event("a"))).rejects.toMatchObject({ code: "closed" });
    await expect(bus.subscribe("a", listener())).rejects.toMatchObject({ code: "closed" });
  });
});
