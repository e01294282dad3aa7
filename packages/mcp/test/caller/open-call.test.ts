import { type CallOptions, HostError, type JsonObject, type Question } from "@backplane/host";
import { beforeEach, describe, expect, test } from "vitest";
import { OpenCall, type Turn } from "../../src/caller/open-call.ts";
import { CallReports } from "../../src/calls/call-reports.ts";
import { KeepingSink, modernExchange } from "../calls/exchanges.ts";
import { result } from "../fake-host.ts";
import { ManualClock } from "../manual-clock.ts";

const roots = { kind: "listRoots" } satisfies Question;
const form = { kind: "elicit", key: "name", params: {} } satisfies Question;
const accepted = { action: "accept", content: { name: "Ada" } };
const done = result({ content: [] as JsonObject[] });

let clock: ManualClock;
let call: OpenCall;
/** What the plugin's end of the call was given, and how the test ends it. */
let options: CallOptions;
let finish: (value: typeof done) => void;
let fail: (error: Error) => void;

function leg(facts: Parameters<typeof modernExchange>[0] = {}) {
  const exchange = modernExchange(facts);
  return { exchange, reports: new CallReports(exchange, { clock }) };
}

function start(facts: Parameters<typeof modernExchange>[0] = {}): Promise<Turn> {
  const first = leg(facts);
  call = new OpenCall({ exchange: first.exchange, clock });
  return call.start((given) => {
    options = given;
    return new Promise((resolve, reject) => {
      finish = resolve;
      fail = reject;
      given.signal?.addEventListener("abort", () => reject(new HostError("cancelled", "cancelled")));
    });
  }, first);
}

const ask = (question: Question) =>
  options.caller?.ask(question, new AbortController().signal) as Promise<JsonObject>;
const keys = (turn: Turn) => (turn.kind === "questions" ? [...turn.questions.keys()] : turn.kind);

beforeEach(() => {
  clock = new ManualClock();
});

describe("OpenCall.start()", () => {
  test("gives the result of a call that asks nothing", async () => {
    const turn = start({ meta: { a: 1 }, abilities: ["listRoots"] });
    expect(options.meta).toEqual({ a: 1 });
    expect([...(options.caller?.abilities ?? [])]).toEqual(["listRoots"]);
    finish(done);
    expect(await turn).toEqual({ kind: "result", result: done });
  });

  test("throws what the call throws", async () => {
    const turn = start();
    fail(new HostError("plugin_died", "gone"));
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
    finish(done);
    expect(await turn).toEqual({ kind: "result", result: done });
    expect(clock.pendingTimers).toBe(0);
  });

  test("asks nothing that was withdrawn", async () => {
    const turn = start();
    const ending = new AbortController();
    const asked = options.caller?.ask(form, ending.signal);
    ending.abort();
    await expect(asked).rejects.toMatchObject({ code: "cancelled" });
    clock.advance(10);
    finish(done);
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
    expect(options.signal?.aborted).toBe(true);
    await expect(turn).rejects.toMatchObject({ code: "cancelled" });
  });

  test("does not begin a call that the client has given up", async () => {
    const turn = start({ signal: AbortSignal.abort() });
    expect(options.signal?.aborted).toBe(true);
    fail(new HostError("cancelled", "cancelled"));
    await expect(turn).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe("OpenCall.resume()", () => {
  async function asked(...questions: Question[]) {
    const turn = start();
    const answers = questions.map(ask);
    clock.advance(10);
    await turn;
    return { answers };
  }

  test("hands the answers on and gives what the call comes to", async () => {
    const { answers } = await asked(form);
    const turn = call.resume(leg({ inputResponses: { name: accepted } }));
    expect(await answers[0]).toEqual(accepted);
    finish(done);
    expect(await turn).toEqual({ kind: "result", result: done });
  });

  test("goes through as many rounds as the plugin asks", async () => {
    await asked(form);
    const second = call.resume(leg({ inputResponses: { name: accepted } }));
    void ask(roots);
    clock.advance(10);
    expect(keys(await second)).toEqual(["roots"]);
    const third = call.resume(leg({ inputResponses: { roots: { roots: [] } } }));
    finish(done);
    expect(keys(await third)).toBe("result");
  });

  test("asks again what was not answered", async () => {
    await asked(form, roots);
    const turn = call.resume(leg({ inputResponses: { roots: { roots: [] }, name: 5 } }));
    clock.advance(10);
    expect(keys(await turn)).toEqual(["name"]);
  });

  test("also asks what came while nobody waited", async () => {
    await asked(form);
    void ask(roots);
    clock.advance(1_000);
    const turn = call.resume(leg({ inputResponses: { name: accepted } }));
    clock.advance(10);
    expect(keys(await turn)).toEqual(["roots"]);
  });

  test.each(["result", "error"])("gives the %s that came while nobody waited", async (how) => {
    await asked(form);
    if (how === "result") finish(done);
    else fail(new HostError("plugin_died", "gone"));
    await new Promise((resolve) => setImmediate(resolve));
    const turn = call.resume(leg());
    if (how === "result") expect(await turn).toEqual({ kind: "result", result: done });
    else await expect(turn).rejects.toMatchObject({ code: "plugin_died" });
  });

  test("cancels for the request that waits, not for one that was answered", async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const turn = start({ signal: first.signal });
    void ask(form);
    clock.advance(10);
    await turn;
    const next = call.resume(leg({ signal: second.signal }));
    first.abort();
    expect(options.signal?.aborted).toBe(false);
    second.abort();
    expect(options.signal?.aborted).toBe(true);
    await expect(next).rejects.toMatchObject({ code: "cancelled" });
  });

  test("reports progress and logs to the request that waits", async () => {
    const sinks = [new KeepingSink(), new KeepingSink()] as const;
    const facts = (index: 0 | 1) =>
      ({ progressToken: index, logLevel: "info", notifications: sinks[index] }) as const;
    const turn = start(facts(0));
    const report = (progress: number) => {
      options.onProgress?.({ progress });
      options.caller?.log?.({ level: "info", plugin: "p", message: `at ${progress}` });
    };
    report(1);
    void ask(form);
    clock.advance(10);
    await turn;
    report(2);
    const next = call.resume(leg({ ...facts(1), inputResponses: { name: accepted } }));
    clock.advance(100);
    report(3);
    finish(done);
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
    expect(options.caller?.log).toBeUndefined();
  });
});
