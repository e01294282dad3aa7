import { type CloudEvent, createMemoryBus } from "@backplane/bus";
import { describe, expect, it } from "vitest";
import { EventPublisher } from "../../src/events/event-publisher.ts";

const grants = { publish: ["git.>"], subscribe: [] };
const signal = new AbortController().signal;
const event = { type: "git.pushed", subject: "", data: new Uint8Array(), id: "" };

function publisherOn(bus = createMemoryBus()): EventPublisher {
  const permissions = () => ({ plugin: "git", asked: grants, granted: grants, isBare: false });
  return new EventPublisher({ bus, source: "/host", permissions });
}

describe("EventPublisher.publish()", () => {
  it("stamps source, id and time", async () => {
    const bus = createMemoryBus();
    const heard = new Promise<CloudEvent>((resolve) => void bus.subscribe("git.*", { onEvent: resolve }));
    const id = await publisherOn(bus).publish({ ...event, subject: "main" }, signal);
    expect(await heard).toEqual({
      specversion: "1.0",
      id,
      source: "/host/plugins/git",
      type: "git.pushed",
      subject: "main",
      time: expect.any(String),
      datacontenttype: "application/json",
      data: null,
    });
  });

  it.each([
    [{ type: "git pushed" }, "invalid_argument", /its type is not as expected/],
    [{ type: `git.${"x".repeat(300)}` }, "invalid_argument", /its type/],
    [{ subject: "a\nb" }, "invalid_argument", /its subject/],
    [{ subject: "a\u202eb" }, "invalid_argument", /its subject/],
    [{ subject: "x".repeat(257) }, "invalid_argument", /its subject/],
    [{ id: "a b" }, "invalid_argument", /its id/],
    [{ id: "x".repeat(129) }, "invalid_argument", /its id/],
    [{ data: Buffer.from("{") }, "invalid_argument", /not JSON/],
    [{ type: "svn.pushed" }, "permission_denied", /may not publish/],
  ])("refuses %j", async (fields, code, message) => {
    const published = publisherOn().publish({ ...event, ...fields }, signal);
    await expect(published).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it("lets so many wait at once, and says when the plugin gave up", async () => {
    const bus = createMemoryBus();
    const never = new Promise<void>(() => {});
    await bus.subscribe("git.*", { onEvent: () => never, durable: "slow", queueSize: 1 });
    const publisher = publisherOn(bus);
    const givenUp = new AbortController();
    // One is under way, one waits for it, the others for room.
    await publisher.publish(event, signal);
    await new Promise((resolve) => setImmediate(resolve));
    await publisher.publish(event, signal);
    const waiting = Array.from({ length: 64 }, () => publisher.publish(event, givenUp.signal));
    await expect(publisher.publish(event, signal)).rejects.toMatchObject({
      code: "resource_exhausted",
      message: expect.stringMatching(/^64 events are being published already; wait for the answer/),
    });
    givenUp.abort();
    for (const one of waiting) await expect(one).rejects.toMatchObject({ code: "cancelled" });
  });

  it("says that the bus is closed", async () => {
    const bus = createMemoryBus();
    await bus.close();
    await expect(publisherOn(bus).publish(event, signal)).rejects.toMatchObject({ code: "unavailable" });
  });
});
