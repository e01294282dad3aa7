import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Supervisor } from "../../src/plugin/supervisor.ts";
import { FakePlugin } from "./fake-plugin.ts";

const idleTimeoutMs = 60_000;

let started: FakePlugin[];
let warnings: string[];
let isBusy: boolean;
/** What the next starts do instead of succeeding. */
let startFailures: Error[];
let supervisor: Supervisor;

beforeEach(() => {
  vi.useFakeTimers();
  started = [];
  warnings = [];
  isBusy = false;
  startFailures = [];
  supervisor = new Supervisor({
    name: "p",
    start: async () => {
      const failure = startFailures.shift();
      if (failure) throw failure;
      const plugin = new FakePlugin(started.length + 1);
      started.push(plugin);
      return plugin;
    },
    idleTimeoutMs,
    busy: () => isBusy,
    warn: (message) => warnings.push(message),
  });
});

afterEach(() => {
  vi.useRealTimers();
});

const acquire = (timeoutMs = 10_000) => supervisor.acquire({ deadline: Date.now() + timeoutMs });
const settle = () => vi.advanceTimersByTimeAsync(0);

async function start(): Promise<FakePlugin> {
  return (await acquire()) as FakePlugin;
}

async function crash(plugin: FakePlugin, { answered }: { answered: number }): Promise<void> {
  plugin.answered = answered;
  plugin.exit({ code: 1 });
  await settle();
}

describe("Supervisor, starting", () => {
  it("is idle and starts nothing until somebody acquires", () => {
    expect(supervisor.state).toEqual({ kind: "idle" });
    expect(supervisor.ready).toBeUndefined();
    expect(started).toEqual([]);
  });

  it("acquire() starts one process for all who wait, and then is ready", async () => {
    const both = Promise.all([acquire(), acquire()]);
    expect(supervisor.state.kind).toBe("starting");
    const [one, other] = await both;
    expect(one).toBe(other);
    expect(supervisor.state).toMatchObject({ kind: "ready", pid: 1 });
    expect(supervisor.ready).toBe(one);
    expect(await acquire()).toBe(one);
    expect(started).toHaveLength(1);
  });

  it("acquire() throws unavailable with the reason when the start fails, and starts again the next time", async () => {
    startFailures = [new Error("no handshake")];
    await expect(acquire()).rejects.toMatchObject({
      code: "unavailable",
      message: 'Plugin "p" is not available: no handshake',
    });
    expect(supervisor.state).toMatchObject({ kind: "backoff", reason: "no handshake" });
    expect(warnings).toEqual(["no handshake"]);
    await start();
    expect(supervisor.state.kind).toBe("ready");
  });

  it("acquire() gives up at its deadline while the start goes on for others", async () => {
    const slow = new FakePlugin(9);
    let finish = (_plugin: FakePlugin): void => {};
    const patient = new Supervisor({
      name: "p",
      start: () => new Promise((resolve) => (finish = resolve)),
      idleTimeoutMs,
      busy: () => false,
      warn: () => {},
    });
    const late = expect(patient.acquire({ deadline: Date.now() + 5 })).rejects.toMatchObject({
      code: "deadline_exceeded",
    });
    await vi.advanceTimersByTimeAsync(5);
    await late;
    const other = patient.acquire({ deadline: Date.now() + 1_000 });
    finish(slow);
    expect(await other).toBe(slow);
  });
});

describe("Supervisor, after a crash", () => {
  it("goes into backoff with the exit's facts, and the next acquire() starts anew", async () => {
    const first = await start();
    first.answered = 1;
    first.exit({ signal: "SIGSEGV", code: null, stderrTail: ["oh"] });
    await settle();
    const reason = 'It ended unexpectedly: signal SIGSEGV; it last wrote "oh"';
    expect(supervisor.state).toMatchObject({ kind: "backoff", reason, exit: { signal: "SIGSEGV" } });
    expect(warnings).toEqual([reason]);
    expect(supervisor.ready).toBeUndefined();
    expect(await start()).not.toBe(first);
  });

  it("acquire() waits until it may start again", async () => {
    for (let i = 0; i < 2; i++) await crash(await start(), { answered: 0 });
    const waiting = acquire();
    await vi.advanceTimersByTimeAsync(199);
    expect(started).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(await waiting).toBe(started[2]);
  });

  it("acquire() says at once when it cannot wait that long", async () => {
    for (let i = 0; i < 2; i++) await crash(await start(), { answered: 0 });
    await expect(acquire(100)).rejects.toMatchObject({
      code: "unavailable",
      message:
        'Plugin "p" is not available: It ended unexpectedly: exit code 1. It is started again in 200 ms',
    });
  });

  it("gives up after six crashes without an answer, and stays so", async () => {
    for (let i = 0; i < 6; i++) {
      const starting = start();
      await vi.advanceTimersByTimeAsync(5_000);
      await crash(await starting, { answered: 0 });
    }
    const reason =
      "Given up, because it crashed 6 times in a row without answering a call. Last: It ended unexpectedly: exit code 1";
    expect(supervisor.state).toEqual({ kind: "failed", reason });
    await expect(acquire()).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining(reason),
    });
    expect(started).toHaveLength(6);
  });

  it("never gives up on a plugin that gets work done", async () => {
    for (let i = 0; i < 50; i++) await crash(await start(), { answered: 1 });
    await start();
    expect(started).toHaveLength(51);
  });
});

describe("Supervisor, when the session is lost", () => {
  it("takes the process out of service, and tells its own end when that follows", async () => {
    const plugin = await start();
    plugin.loseSession("The session broke: ECONNRESET");
    await settle();
    expect(supervisor.state).toEqual({ kind: "draining", pid: 1 });
    const next = acquire();
    plugin.exit({ code: 3 });
    expect(await next).toBe(started[1]);
    expect(plugin.asked).not.toContain("kill");
    expect(warnings).toEqual(["It ended unexpectedly: exit code 3"]);
  });

  it("ends a process that stays", async () => {
    const plugin = await start();
    plugin.loseSession("The peer ended the session");
    await vi.advanceTimersByTimeAsync(999);
    expect(plugin.asked).not.toContain("kill");
    await vi.advanceTimersByTimeAsync(1);
    expect(plugin.asked).toContain("kill");
    expect(supervisor.state).toMatchObject({
      kind: "backoff",
      reason: "The peer ended the session; it was ended",
      exit: { signal: "SIGKILL" },
    });
  });
});

describe("Supervisor.suspect()", () => {
  it("leaves a plugin alone that answers a ping, and asks once at a time", async () => {
    const plugin = await start();
    supervisor.suspect(plugin);
    supervisor.suspect(plugin);
    expect(plugin.asked).toEqual(["ping"]);
    plugin.pong(true);
    await settle();
    expect(supervisor.ready).toBe(plugin);
    supervisor.suspect(plugin);
    expect(plugin.asked).toEqual(["ping", "ping"]);
  });

  it("ends a plugin that does not", async () => {
    const plugin = await start();
    supervisor.suspect(plugin);
    plugin.pong(false);
    await vi.advanceTimersByTimeAsync(10);
    expect(plugin.asked).toContain("kill");
    expect(warnings).toEqual(["It missed a deadline and did not answer a ping within 5000 ms; it was ended"]);
    expect(await start()).not.toBe(plugin);
  });

  it("cares only for the process that runs", async () => {
    const first = await start();
    await crash(first, { answered: 1 });
    await start();
    supervisor.suspect(first);
    expect(first.asked).not.toContain("ping");
  });
});

describe("Supervisor, when nobody calls", () => {
  it("stops the process after the idle time, and starts another when wanted", async () => {
    const plugin = await start();
    await vi.advanceTimersByTimeAsync(idleTimeoutMs - 1);
    expect(supervisor.ready).toBe(plugin);
    // Looking for a ready plugin is what a call does.
    await vi.advanceTimersByTimeAsync(idleTimeoutMs - 1);
    expect(plugin.asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(plugin.asked).toContain("stop");
    expect(supervisor.state).toEqual({ kind: "idle" });
    expect(warnings).toEqual([]);
    expect(await start()).not.toBe(plugin);
  });

  it("does not stop it under a long call", async () => {
    const plugin = await start();
    isBusy = true;
    await vi.advanceTimersByTimeAsync(3 * idleTimeoutMs);
    expect(supervisor.state.kind).toBe("ready");
    isBusy = false;
    await vi.advanceTimersByTimeAsync(2 * idleTimeoutMs);
    expect(plugin.asked).toContain("stop");
  });

  it("acquire() while it stops waits for the end of that", async () => {
    const plugin = await start();
    let ended = (): void => {};
    plugin.stop = () =>
      new Promise((resolve) => (ended = () => resolve({ code: 0, signal: null, stderrTail: [] })));
    await vi.advanceTimersByTimeAsync(idleTimeoutMs);
    expect(supervisor.state).toEqual({ kind: "draining", pid: 1 });
    const next = acquire();
    await settle();
    expect(started).toHaveLength(1);
    ended();
    expect(await next).toBe(started[1]);
  });
});

describe("Supervisor.stop()", () => {
  it("stops a process for good", async () => {
    const plugin = await start();
    await supervisor.stop();
    expect(plugin.asked).toContain("stop");
    expect(supervisor.state).toEqual({ kind: "stopped" });
    await expect(acquire()).rejects.toMatchObject({ code: "closed" });
    expect(warnings).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends a start that is under way, and tells who waits for it", async () => {
    const stuck = new Supervisor({
      name: "p",
      start: (signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener("abort", () => reject(new Error("aborted"))),
        ),
      idleTimeoutMs,
      busy: () => false,
      warn: (message) => warnings.push(message),
    });
    const waiting = expect(stuck.acquire({ deadline: Date.now() + 60_000 })).rejects.toMatchObject({
      code: "closed",
    });
    await stuck.stop();
    await waiting;
    expect(warnings).toEqual([]);
  });

  it("ends a wait for the restart", async () => {
    for (let i = 0; i < 2; i++) await crash(await start(), { answered: 0 });
    const waiting = expect(acquire()).rejects.toMatchObject({ code: "closed" });
    await settle();
    await supervisor.stop();
    await waiting;
  });

  it("does not throw when the process cannot be ended", async () => {
    const plugin = await start();
    plugin.stop = () => Promise.reject(new Error("stuck in the kernel"));
    await supervisor.stop();
    expect(warnings).toEqual(["stuck in the kernel"]);
  });
});
