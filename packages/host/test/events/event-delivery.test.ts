import { createEvent, createMemoryBus } from "@backplane/bus";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type Delivery, EventDelivery } from "../../src/events/event-delivery.ts";
import { HostError } from "../../src/host-error.ts";

const waitFor = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 20_000 });

interface Setup {
  readonly durable?: boolean;
  readonly isRunning?: boolean;
  readonly deliver: (delivery: Delivery) => Promise<void>;
}

async function setup({ durable = false, isRunning = true, deliver }: Setup) {
  const bus = createMemoryBus();
  const warnings: string[] = [];
  const delivery = new EventDelivery({
    bus,
    plugin: "git",
    pattern: ">",
    durable,
    deliver,
    isRunning: () => isRunning,
    warn: (message) => warnings.push(message),
  });
  await delivery.open();
  onTestFinished(() => delivery.close());
  const emit = (type: string, data: object = {}) => bus.publish(createEvent({ type, source: "/test", data }));
  return { bus, delivery, warnings, emit };
}

const failing = (code: "unavailable" | "plugin_error" | "plugin_died", times: number) => {
  const brought: Delivery[] = [];
  const deliver = async (delivery: Delivery): Promise<void> => {
    brought.push(delivery);
    if (brought.length <= times) throw new HostError(code, "no luck");
  };
  return { brought, deliver };
};

describe("EventDelivery", () => {
  it.each(["unavailable", "plugin_error", "plugin_died"] as const)(
    "brings a durable event again after %s, until it was handled",
    async (code) => {
      const { brought, deliver } = failing(code, 2);
      const { emit, warnings } = await setup({ durable: true, deliver });
      await emit("a.b");
      await waitFor(() => expect(brought).toHaveLength(3));
      expect(new Set(brought.map(({ event }) => event.id)).size).toBe(1);
      expect(warnings).toEqual(['Could not handle an event of ">": no luck; it comes again']);
    },
  );

  it("brings one that may be lost again only if the plugin never had it", async () => {
    const reached = failing("plugin_error", 1);
    const other = await setup({ deliver: reached.deliver });
    await other.emit("a.b");
    await other.emit("a.c");
    await waitFor(() => expect(reached.brought.map(({ event }) => event.type)).toEqual(["a.b", "a.c"]));
    const missed = failing("unavailable", 1);
    const { emit } = await setup({ deliver: missed.deliver });
    await emit("a.b");
    await waitFor(() => expect(missed.brought.map(({ event }) => event.type)).toEqual(["a.b", "a.b"]));
  });

  it("brings nothing that Backplane tells of the plugin itself, and starts no plugin to tell it of processes", async () => {
    const { brought, deliver } = failing("unavailable", 0);
    const { emit } = await setup({ deliver, isRunning: false });
    await emit("plugin.reloaded", { plugin: "git", version: "1.0.0" });
    await emit("plugin.started", { plugin: "notes" });
    await emit("plugin.reloaded", { plugin: "notes", version: "1.0.0" });
    await emit("other.fact", { plugin: "git" });
    await waitFor(() => expect(brought).toHaveLength(2));
    expect(brought.map(({ event }) => event.type)).toEqual(["plugin.reloaded", "other.fact"]);
  });

  it("gives up at once what it brings when it is closed", async () => {
    let signal: AbortSignal | undefined;
    const { emit, delivery } = await setup({
      durable: true,
      deliver: (given) => {
        signal = given.signal;
        return new Promise((_, reject) =>
          given.signal.addEventListener("abort", () => reject(new HostError("cancelled", "closed"))),
        );
      },
    });
    await emit("a.b");
    await waitFor(() => expect(signal).toBeDefined());
    await delivery.close();
    expect(signal?.aborted).toBe(true);
  });

  it("says why it cannot hear, and hears when it can", async () => {
    const bus = createMemoryBus();
    const subscribe = bus.subscribe.bind(bus);
    let failures = 1;
    bus.subscribe = (pattern, options) =>
      failures-- > 0 ? Promise.reject(new Error("the broker is away")) : subscribe(pattern, options);
    const { brought, deliver } = failing("unavailable", 0);
    const warnings: string[] = [];
    const delivery = new EventDelivery({
      ...{ bus, plugin: "git", pattern: "a.*", durable: false, deliver },
      isRunning: () => true,
      warn: (message) => warnings.push(message),
    });
    onTestFinished(() => delivery.close());
    await delivery.open();
    expect(warnings).toEqual(['Cannot hear "a.*": the broker is away']);
    await waitFor(() => expect(bus.isHeard("a.b")).toBe(true));
    await bus.publish(createEvent({ type: "a.b", source: "/test", data: {} }));
    await waitFor(() => expect(brought).toHaveLength(1));
  });
});
