import { HostError, type JsonObject, type Question } from "@backplane/host";
import { beforeEach, describe, expect, test } from "vitest";
import { CallLeg, type Turn } from "../../src/caller/call-leg.ts";
import { CallReports } from "../../src/calls/call-reports.ts";
import { KeepingSink, modernExchange } from "../calls/exchanges.ts";
import { result } from "../fake-host.ts";
import { ManualClock } from "../manual-clock.ts";
import { PluginEnd } from "./plugin-end.ts";

const roots = { kind: "listRoots" } satisfies Question;
const form = { kind: "elicit", key: "name", params: {} } satisfies Question;
const accepted = { action: "accept", content: { name: "Ada" } };
const done = result({ content: [] as JsonObject[] });

type Facts = Parameters<typeof modernExchange>[0];

let clock: ManualClock;
let plugin: PluginEnd;

function newLeg(facts: Facts): CallLeg {
  const exchange = modernExchange(facts);
  return new CallLeg({ call: plugin.open, exchange, reports: new CallReports(exchange, { clock }), clock });
}

/** The turn of the call's first request. */
function start(facts: Facts = {}): Promise<Turn> {
  plugin = new PluginEnd(facts);
  const leg = newLeg(facts);
  plugin.start(leg);
  return leg.turn;
}

/** The turn of a request that comes with answers. */
function resume(facts: NonNullable<Facts> = {}): Promise<Turn> {
  const leg = newLeg(facts);
  plugin.open.answer(facts.inputResponses ?? {});
  plugin.open.follow(leg);
  return leg.turn;
}

const ask = (question: Question) => plugin.ask(question);
const keys = (turn: Turn) => (turn.kind === "questions" ? [...turn.questions.keys()] : turn.kind);

beforeEach(() => {
  clock = new ManualClock();
});

describe("CallLeg of a call's first request", () => {
  test("gives the result of a call that asks nothing", async () => {
    const turn = start({ meta: { a: 1 }, abilities: ["listRoots"] });
    expect(plugin.options.meta).toEqual({ a: 1 });
    expect([...(plugin.options.caller?.abilities ?? [])]).toEqual(["listRoots"]);
    plugin.finish(done);
    expect(await turn).toEqual({ kind: "result", result: done });
  });

  test("throws what the call throws", async () => {
    const turn = start();
    plugin.fail(new HostError("plugin_died", "gone"));
    await expect(turn).rejects.toMatchObject({ code: "plugin_died" });
  });

  test("asks all questions of one turn together", async () => {
    const turn = start();
    void ask(form);
    clock.advance(5);
    void ask(roots);
    clock.advance(5);
    expect(keys(await turn)).toEqual(["name", "roots"]);
  });

  test("asks nothing when the plugin goes on without the answer", async () => {
    const turn = start();
    void ask(form);
    plugin.finish(done);
    expect(await turn).toEqual({ kind: "result", result: done });
    expect(clock.pendingTimers).toBe(0);
  });

  test("asks nothing that was withdrawn", async () => {
    const turn = start();
    const ending = new AbortController();
    const asked = plugin.ask(form, ending.signal);
    ending.abort();
    await expect(asked).rejects.toMatchObject({ code: "cancelled" });
    clock.advance(10);
    plugin.finish(done);
    expect(keys(await turn)).toBe("result");
  });

  test("takes an early answer once, to a question the plugin has named, if it is one in form", async () => {
    const turn = start({ inputResponses: { name: accepted, roots: { roots: [] }, bad: 1 } });
    expect(await ask(form)).toEqual(accepted);
    void ask(form);
    void ask(roots);
    void ask({ ...form, key: "bad" });
    clock.advance(10);
    expect(keys(await turn)).toEqual(["name", "roots", "bad"]);
  });

  test("ends the call when the client gives up", async () => {
    const abort = new AbortController();
    const turn = start({ signal: abort.signal });
    abort.abort();
    expect(plugin.isCancelled).toBe(true);
    await expect(turn).rejects.toMatchObject({ code: "cancelled" });
  });

  test("does not begin a call that the client has given up", async () => {
    const turn = start({ signal: AbortSignal.abort() });
    expect(plugin.isCancelled).toBe(true);
    plugin.fail(new HostError("cancelled", "cancelled"));
    await expect(turn).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe("CallLeg of a further request", () => {
  async function asked(...questions: Question[]) {
    const turn = start();
    const answers = questions.map(ask);
    clock.advance(10);
    await turn;
    return { answers };
  }

  test("hands the answers on and gives what the call comes to", async () => {
    const { answers } = await asked(form);
    const turn = resume({ inputResponses: { name: accepted } });
    expect(await answers[0]).toEqual(accepted);
    plugin.finish(done);
    expect(await turn).toEqual({ kind: "result", result: done });
  });

  test("goes through as many rounds as the plugin asks", async () => {
    await asked(form);
    const second = resume({ inputResponses: { name: accepted } });
    void ask(roots);
    clock.advance(10);
    expect(keys(await second)).toEqual(["roots"]);
    const third = resume({ inputResponses: { roots: { roots: [] } } });
    plugin.finish(done);
    expect(keys(await third)).toBe("result");
  });

  test("asks again what was not answered", async () => {
    await asked(form, roots);
    const turn = resume({ inputResponses: { roots: { roots: [] }, name: 5 } });
    clock.advance(10);
    expect(keys(await turn)).toEqual(["name"]);
  });

  test("also asks what came while nobody waited", async () => {
    await asked(form);
    void ask(roots);
    clock.advance(1_000);
    const turn = resume({ inputResponses: { name: accepted } });
    clock.advance(10);
    expect(keys(await turn)).toEqual(["roots"]);
  });

  test.each(["result", "error"])("gives the %s that came while nobody waited", async (how) => {
    await asked(form);
    if (how === "result") plugin.finish(done);
    else plugin.fail(new HostError("plugin_died", "gone"));
    await new Promise((resolve) => setImmediate(resolve));
    const turn = resume();
    if (how === "result") expect(await turn).toEqual({ kind: "result", result: done });
    else await expect(turn).rejects.toMatchObject({ code: "plugin_died" });
  });

  test("cancels for the request that waits, not for one that was answered", async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const turn = start({ signal: first.signal });
    void ask(form);
    clock.advance(10);
    await turn;
    const next = resume({ signal: second.signal });
    first.abort();
    expect(plugin.isCancelled).toBe(false);
    second.abort();
    expect(plugin.isCancelled).toBe(true);
    await expect(next).rejects.toMatchObject({ code: "cancelled" });
  });

  test("reports progress and logs to the request that waits", async () => {
    const sinks = [new KeepingSink(), new KeepingSink()] as const;
    const facts = (index: 0 | 1) =>
      ({ progressToken: index, logLevel: "info", notifications: sinks[index] }) as const;
    const turn = start(facts(0));
    const report = (progress: number) => {
      plugin.report(progress);
      plugin.options.caller?.log?.({ level: "info", plugin: "p", message: `at ${progress}` });
    };
    report(1);
    void ask(form);
    clock.advance(10);
    await turn;
    report(2);
    const next = resume({ ...facts(1), inputResponses: { name: accepted } });
    clock.advance(100);
    report(3);
    plugin.finish(done);
    await next;
    const told = (sink: KeepingSink) => [
      sink.paramsOf("notifications/progress").map(({ progressToken, progress }) => [progressToken, progress]),
      sink.paramsOf("notifications/message").map(({ data }) => data),
    ];
    expect(sinks.map(told)).toEqual([
      [[[0, 1]], ["at 1"]],
      [[[1, 3]], ["at 3"]],
    ]);
  });

  test("has no log for a client that wants none", () => {
    void start();
    expect(plugin.options.caller?.log).toBeUndefined();
  });
});
