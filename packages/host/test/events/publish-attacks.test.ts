import { type Bus, BusError, type CloudEvent, createMemoryBus } from "@backplane/bus";
import { beforeEach, describe, expect, it } from "vitest";
import { EventPublisher } from "../../src/events/event-publisher.ts";

const all = { publish: ["demo.>"], subscribe: [] };

let bus: Bus;
let seen: CloudEvent[];

beforeEach(async () => {
  bus = createMemoryBus();
  seen = [];
  await bus.subscribe(">", { onEvent: (event) => void seen.push(event) });
});

function publisher(over: Pick<Bus, "publish"> = bus): (request: object) => Promise<string> {
  const permissions = () => ({ plugin: "shop", asked: all, granted: all, isBare: false });
  const options = { bus: over as Bus, source: "/backplane/hosts/1", permissions };
  const inner = new EventPublisher(options);
  const nothing = { type: "demo.a", subject: "", data: new Uint8Array(), id: "" };
  return (request) => inner.publish({ ...nothing, ...request }, new AbortController().signal);
}

const json = (text: string) => Buffer.from(text);

describe("EventPublisher.publish(), attacked,", () => {
  it("stamps source, time and id, whatever the data says", async () => {
    const forged = {
      source: "/backplane/hosts/1",
      type: "plugin.crashed",
      id: "x",
      time: "1970-01-01T00:00:00Z",
    };
    const id = await publisher()({ subject: "cart", data: json(JSON.stringify(forged)) });
    await Promise.resolve();
    expect(seen).toEqual([
      expect.objectContaining({
        id,
        source: "/backplane/hosts/1/plugins/shop",
        type: "demo.a",
        subject: "cart",
        data: forged,
      }),
    ]);
    expect(Math.abs(Date.parse(seen[0]?.time ?? "") - Date.now())).toBeLessThan(60_000);
  });

  it("keeps a plugin's id apart from those of others, so that none can have another's event dropped as a double", async () => {
    expect(await publisher()({ id: "1" })).toBe("shop:1");
  });

  it.each([
    ["a type that is none", { type: "demo..a" }, "invalid_argument"],
    ["a pattern", { type: "demo.*" }, "invalid_argument"],
    ["a type too long", { type: `demo.${"a".repeat(255)}` }, "invalid_argument"],
    ["a type with a line break", { type: "demo.a\r\nPUB x" }, "invalid_argument"],
    ["another type", { type: "other.a" }, "permission_denied"],
    ["a subject that turns the text around", { subject: "a\u202eb" }, "invalid_argument"],
    ["a subject of two lines", { subject: "a\nb" }, "invalid_argument"],
    ["a subject too long", { subject: "a".repeat(257) }, "invalid_argument"],
    ["an id with a line break", { id: "a\nNats-Rollup: all" }, "invalid_argument"],
    ["an id too long", { id: "a".repeat(129) }, "invalid_argument"],
    ["data that is no JSON", { data: json("{") }, "invalid_argument"],
    ["data that is no UTF-8", { data: Uint8Array.of(0x22, 0xff, 0x22) }, "invalid_argument"],
    ["data too deep", { data: json("[".repeat(65) + "]".repeat(65)) }, "invalid_argument"],
    ["data so deep that a parser might give in", { data: json("[".repeat(100_000)) }, "invalid_argument"],
    ["data too large", { data: json(`"${"a".repeat(256 * 1024)}"`) }, "resource_exhausted"],
  ])("refuses %s", async (_what, request, code) => {
    await expect(publisher()(request)).rejects.toMatchObject({ code });
    expect(seen).toEqual([]);
  });

  it("counts brackets in texts as text", async () => {
    await expect(publisher()({ data: json(JSON.stringify('\\"['.repeat(100))) })).resolves.toBeTypeOf(
      "string",
    );
  });

  it("lets only so many wait for a bus that takes none", async () => {
    const publish = publisher({ publish: () => new Promise(() => {}) });
    for (let n = 0; n < 64; n++) void publish({});
    await expect(publish({})).rejects.toMatchObject({ code: "resource_exhausted" });
  });

  it.each([
    ["unavailable", "unavailable"],
    ["forbidden", "permission_denied"],
    ["closed", "unavailable"],
  ] as const)("says %s of the bus in the words of a call: %s", async (busCode, code) => {
    const publish = publisher({ publish: () => Promise.reject(new BusError(busCode, "no")) });
    await expect(publish({})).rejects.toMatchObject({ code, message: "no" });
  });
});
