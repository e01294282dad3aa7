import { readFileSync } from "node:fs";
import path from "node:path";
import { type CloudEvent, createEvent } from "@backplane/bus";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { busKinds, type OpenedBus } from "../../bus/test/buses.ts";
import { installEavesdrops, installTalks } from "./talking-plugins.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { createTestHost, type TestHost } from "./test-host.ts";

/** On a busy machine a plugin takes its time. */
const waitFor = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 30_000, interval: 50 });

const all = { publish: ["demo.>"], subscribe: ["demo.>"] };

interface Heard {
  type: string;
  id: string;
  source: string;
  data: unknown;
  dropped: number;
}

let opened: OpenedBus;
let test: TestHost;
let seen: CloudEvent[];
/** Where the plugin writes down what it handled, over all its processes. */
let journalFile: string;

async function call(tool: string, args: object = {}): Promise<unknown> {
  const { value } = await test.host.callTool(tool, { arguments: { ...args } });
  return JSON.parse(String(value.content[0]?.["text"]));
}

const heard = async (): Promise<Heard[]> => (await call("talks_heard")) as Heard[];
const ns = async (type: string): Promise<unknown[]> =>
  (await heard()).filter((event) => event.type === type).map(({ data }) => (data as { n: number }).n);

function emit(type: string, data: unknown): Promise<void> {
  return opened.bus.publish(createEvent({ type, source: "/test", data }));
}

const journal = (): string[] => readFileSync(journalFile, "utf8").trim().split("\n");
const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, n) => `${from + n}`);

const talks = () => test.host.plugins().find(({ name }) => name === "talks");
const pid = (): number => {
  const state = talks()?.state;
  return (state?.kind === "ready" && state.pid) || expect.fail(`talks is ${state?.kind}`);
};
const subscription = (pattern: string) => talks()?.events?.find((one) => one.pattern === pattern);

describe.each(busKinds)("Over $name, a plugin", (kind) => {
  // One for each test: what a durable subscription of one has not handled would come to the next.
  beforeEach(async () => {
    opened = await kind.open();
    onTestFinished(() => opened.close());
  });

  describe.each(["TypeScript", "Go"] as const)("in %s", (language) => {
    async function open(grants: object = all): Promise<void> {
      seen = [];
      journalFile = path.join(temporaryFolder({ journal: "" }), "journal");
      const watching = await opened.bus.subscribe(">", { onEvent: (event) => void seen.push(event) });
      test = createTestHost({
        bus: opened.bus,
        eventGrants: new Map([["talks", { ...all, ...grants }]]),
        pluginConfig: new Map([["talks", { journal: journalFile }]]),
      });
      onTestFinished(async () => {
        await test.close();
        await watching.unsubscribe();
      });
      await installTalks[language](test.pluginFolder);
      await test.host.scan();
      expect(talks()?.state).toEqual({ kind: "idle" });
    }

    it("publishes under its name what it was granted, and hears it", async () => {
      await open();
      const published = await call("talks_publish", {
        type: "demo.quick",
        subject: "a",
        data: { n: 1 },
        id: "mine",
      });
      expect(published).toEqual({ id: "talks:mine" });
      await waitFor(async () => expect(await heard()).toHaveLength(1));
      const [event] = await heard();
      expect(event).toMatchObject({ type: "demo.quick", id: "talks:mine", data: { n: 1 }, dropped: 0 });
      expect(event?.source).toMatch(/^\/backplane\/hosts\/[0-9a-f-]{36}\/plugins\/talks$/);
      await waitFor(() => expect(seen.find(({ id }) => id === "talks:mine")).toMatchObject({ subject: "a" }));
    });

    it("is started by an event", async () => {
      await open();
      expect(talks()?.state.kind).toBe("idle");
      await emit("demo.quick", { n: 7 });
      await waitFor(() => expect(talks()?.state.kind).toBe("ready"));
      await waitFor(async () => expect(await ns("demo.quick")).toEqual([7]));
    });

    it("hears events in order, and leaves out those whose data does not fit", async () => {
      await open();
      for (let n = 0; n < 50; n++) await emit("demo.numbers", { n: n === 25 ? "none" : n });
      await waitFor(async () => expect(await ns("demo.numbers")).toHaveLength(49));
      expect(await ns("demo.numbers")).toEqual([...Array(50).keys()].filter((n) => n !== 25));
    });

    it.each([
      [
        "what was not granted",
        { publish: [] },
        "demo.quick",
        /add publish = \["demo\.quick"\] to \[grant\.talks\.events\]/,
      ],
      [
        "what its manifest does not ask for",
        { publish: [">"] },
        "other.thing",
        /its plugin\.json does not ask for it/,
      ],
      [
        "a fact of Backplane's",
        { publish: [">", "plugin.started"] },
        "plugin.started",
        /only the host itself/,
      ],
      [
        "what could become one",
        { publish: [">", "Plugin.crashed"] },
        "Plugin.crashed",
        /only the host itself/,
      ],
      [
        "a request by a pattern",
        { publish: [">"] },
        "plugin.request.reload",
        /add publish = \["plugin\.request\.reload"\]/,
      ],
    ])("cannot publish %s", async (_what, grants, type, message) => {
      await open(grants);
      const refused = await call("talks_publish", { type, data: { n: 1 } });
      expect(refused).toMatchObject({ code: "permission_denied", message: expect.stringMatching(message) });
      // What it may publish comes after, so that what it may not would have come before.
      await emit("demo.other", {});
      await waitFor(() => expect(seen.some((event) => event.type === "demo.other")).toBe(true));
      expect(seen.filter((event) => event.source.includes("/plugins/"))).toEqual([]);
    });

    it("may publish a request that is granted by its name", async () => {
      await open({ publish: ["plugin.request.reload"] });
      await call("talks_publish", { type: "plugin.request.reload", data: { plugin: "talks" } });
      await waitFor(() => expect(seen.map((event) => event.type)).toContain("plugin.reloaded"));
    });

    it("hears nothing that was not granted, and its status says what to do", async () => {
      await open({ subscribe: ["demo.numbers"] });
      await emit("demo.quick", { n: 1 });
      await emit("demo.numbers", { n: 2 });
      await waitFor(async () => expect(await ns("demo.numbers")).toEqual([2]));
      expect(await ns("demo.quick")).toEqual([]);
      expect(subscription("demo.numbers")).toEqual({
        pattern: "demo.numbers",
        durable: false,
        dropped: 0,
        failed: 0,
      });
      expect(subscription("demo.quick")?.refused).toBe(
        'Plugin "talks" may not hear "demo.quick": it was not granted; ' +
          'add subscribe = ["demo.quick"] to [grant.talks.events] in config.toml',
      );
      await test.host.configure({ eventGrants: new Map([["talks", all]]) });
      await emit("demo.quick", { n: 3 });
      await waitFor(async () => expect(await ns("demo.quick")).toEqual([3]));
      await test.host.configure({ eventGrants: new Map() });
      await emit("demo.quick", { n: 4 });
      await call("talks_publish", { type: "demo.quick", data: { n: 5 } });
      expect(await ns("demo.quick")).toEqual([3]);
    });

    it.each([
      [
        "a mebibyte",
        { length: 1024 * 1024 },
        "resource_exhausted",
        /^The event's data is too large: 1048578 bytes/,
      ],
      ["what would end its session", { length: 17 * 1024 * 1024 }, "resource_exhausted", /too large/],
      ["what is too deep", { depth: 1_000 }, "invalid_argument", /nested deeper than 64/],
    ])("cannot publish %s", async (_what, args, code, message) => {
      await open();
      expect(await call("talks_publish-text", args)).toMatchObject({
        code,
        message: expect.stringMatching(message),
      });
      expect(talks()?.state.kind).toBe("ready");
    });

    it("that publishes a flood is told to wait, and what was taken is heard", async () => {
      await open();
      const { published, refusal } = (await call("talks_flood", { count: 5_000 })) as {
        published: number;
        refusal: { code: string; message: string };
      };
      expect(published).toBeLessThan(5_000);
      expect(refusal).toMatchObject({ code: "resource_exhausted" });
      await waitFor(() => expect(seen.filter(({ type }) => type === "demo.flood")).toHaveLength(published));
      expect(await call("talks_publish", { type: "demo.quick", data: {} })).toHaveProperty("id");
    });

    it("that is slow loses its own oldest events, counted, and holds up nobody", async () => {
      await open();
      await emit("demo.slow", { n: -1 });
      await waitFor(() => expect(talks()?.state.kind).toBe("ready"));
      await waitFor(async () => expect(await call("talks_is-blocked")).toBe(true));
      for (let n = 0; n < 400; n++) await emit("demo.slow", { n });
      for (let n = 0; n < 400; n++) {
        await emit("demo.quick", { n });
        if (n % 100 === 99) await waitFor(async () => expect(await ns("demo.quick")).toHaveLength(n + 1));
      }
      expect(subscription("demo.quick")?.dropped).toBe(0);
      await waitFor(() => expect(subscription("demo.slow")?.dropped).toBe(144));
      expect(talks()?.warnings.join()).toContain('too slow for its events of "demo.slow": 100 lost so far');
      await waitFor(async () => {
        await test.host.callTool("talks_unblock");
        expect((await ns("demo.slow")).length).toBeGreaterThan(1);
      });
      const [, second] = (await heard()).filter(({ type }) => type === "demo.slow");
      expect(second).toMatchObject({ data: { n: 144 }, dropped: 144 });
    });

    it("is killed while it handles a durable event, which comes again", async () => {
      await open();
      for (let n = 0; n < 20; n++) await emit("demo.kept", { n, die: n === 5 });
      await waitFor(() => expect(journal()).toContain("19"));
      expect(journal()).toEqual(["0", "1", "2", "3", "4", "dying", ...numbers(5, 20)]);
      expect(subscription("demo.kept")?.dropped).toBe(0);
      expect(talks()?.warnings.join()).toContain("; it comes again");
    });

    it("that never answers a durable event holds up nobody else, and hears it again after its end", async () => {
      await open();
      await emit("demo.kept", { n: 0, hang: true });
      await waitFor(() => expect(journal()).toEqual(["hanging"]));
      await emit("demo.kept", { n: 1 });
      await emit("demo.quick", { n: 2 });
      await waitFor(async () => expect(await ns("demo.quick")).toEqual([2]));
      expect(journal()).toEqual(["hanging"]);
      process.kill(pid(), "SIGKILL");
      await waitFor(() => expect(journal()).toEqual(["hanging", "0", "1"]));
    });

    it("that never answers does not keep the host from closing", async () => {
      await open();
      await emit("demo.kept", { n: 0, hang: true });
      await waitFor(() => expect(journal()).toEqual(["hanging"]));
      await test.host.close();
      expect(test.mark()).toBeUndefined();
    });

    // In memory there is nobody to keep them.
    if (kind.name === "nats")
      it("is told later of durable events that came while no host ran", async () => {
        await open();
        await emit("demo.kept", { n: 0 });
        await waitFor(() => expect(journal()).toEqual(["0"]));
        await test.host.close();
        await emit("demo.kept", { n: 1 });
        await emit("demo.kept", { n: 2 });
        const earlier = journalFile;
        await open();
        await waitFor(() => expect(journal()).toContain("2"));
        // The first may come again: the host may have ended before the broker knew that it was handled.
        expect([...readFileSync(earlier, "utf8").trim().split("\n"), ...journal()].join()).toMatch(
          /^0(,0)?,1,2$/,
        );
      });

    it("is reloaded while durable events come, and handles each once", async () => {
      await open();
      let n = 0;
      for (let reload = 0; reload < 5; reload++) {
        for (let more = 0; more < 40; more++) void emit("demo.kept", { n: n++ });
        await test.host.reload("talks");
      }
      await waitFor(() => expect(journal()).toHaveLength(200));
      expect(journal()).toEqual(numbers(0, 200));
    });
  });
});

describe("A plugin", () => {
  beforeEach(async () => {
    opened = await (busKinds[0] as (typeof busKinds)[number]).open();
    onTestFinished(() => opened.close());
  });

  it("hears nothing in a host for one command, which takes no event from the host that others use", async () => {
    const eventGrants = new Map([["talks", all]]);
    test = createTestHost({ bus: opened.bus, eventGrants, deliversEvents: false });
    onTestFinished(() => test.close());
    await installTalks.TypeScript(test.pluginFolder);
    await test.host.scan();
    expect(opened.bus.isHeard("demo.kept")).toBe(false);
    expect(subscription("demo.kept")).toEqual({ pattern: "demo.kept", durable: true, dropped: 0, failed: 0 });
  });

  it("is told nothing of itself, and of nobody's start or end while it does not run", async () => {
    const grants = { publish: [], subscribe: [">"] };
    test = createTestHost({ bus: opened.bus, eventGrants: new Map([["eavesdrops", grants]]) });
    onTestFinished(() => test.close());
    installEavesdrops(test.pluginFolder);
    await installTalks.TypeScript(test.pluginFolder);
    await test.host.scan();
    const eavesdrops = () => test.host.plugins().find(({ name }) => name === "eavesdrops");
    await waitFor(() => expect(eavesdrops()?.state.kind).toBe("ready"));
    await call("talks_heard");
    await waitFor(async () => {
      const { heard } = (await call("eavesdrops_known")) as {
        heard: { type: string; data: { plugin?: string } }[];
      };
      expect(heard.map(({ type }) => type)).toContain("plugin.started");
      expect(heard.filter(({ data }) => data.plugin === "eavesdrops")).toEqual([]);
    });
  });
});
