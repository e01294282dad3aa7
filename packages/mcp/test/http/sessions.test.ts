import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type HttpFace, type HttpOptions, serveHttp } from "../../src/index.ts";
import { echo, FakeHost, hang } from "../fake-host.ts";
import { ManualClock } from "../manual-clock.ts";
import { send } from "./http-client.ts";
import { RawSession } from "./raw-session.ts";

const serverInfo = { name: "bp", version: "1.2.3" };
const idleMs = 30 * 60_000;

let clock: ManualClock;
let host: FakeHost;
let face: HttpFace;
let errors: Error[];

beforeEach(() => {
  clock = new ManualClock();
  host = new FakeHost({ echo, hang });
  errors = [];
});

afterEach(() => face.close());

async function open(options: Partial<HttpOptions> = {}): Promise<void> {
  face = await serveHttp({
    host,
    serverInfo,
    port: 0,
    clock,
    onError: (error) => errors.push(error),
    ...options,
  });
}

const statusOf = async (session: RawSession): Promise<number> => {
  const answer = await session.post({ id: "status", method: "ping" });
  await answer.text();
  return answer.status;
};

const initializeStatus = async (token?: string): Promise<number> => {
  const answer = await RawSession.initialize({ url: face.url, ...(token !== undefined && { token }) });
  await answer.body?.cancel();
  return answer.status;
};

async function vanish(session: RawSession): Promise<void> {
  const abort = new AbortController();
  const call = { id: 1, method: "tools/call", params: { name: "hang", arguments: {} } };
  await Promise.all([session.get(undefined, abort.signal), session.post(call, {}, abort.signal)]);
  abort.abort();
}

/** How many are told when the prompts change: each waits a moment, for more changes. */
const listenerCount = (): number => {
  const before = clock.pendingTimers;
  host.changed("prompts");
  const count = clock.pendingTimers - before;
  clock.advance(50);
  return count;
};

describe("Sessions", () => {
  test("gives each client a session of its own, with an id that cannot be guessed", async () => {
    await open();
    const sessions = await Promise.all([1, 2, 3].map(() => RawSession.open(face)));
    const ids = sessions.map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
    for (const id of ids)
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });

  test("answers what comes without a session with 400, and an unknown session with 404", async () => {
    await open();
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
    const without = await send(face.url, { body });
    expect({ status: without.status, text: without.text }).toEqual({
      status: 400,
      text: expect.stringContaining("Mcp-Session-Id is missing: send initialize first"),
    });
    expect((await send(face.url, { method: "GET" })).status).toBe(400);
    const headers = { "mcp-session-id": "0b4c5c5e-0000-4000-8000-000000000000" };
    for (const method of ["POST", "GET", "DELETE"])
      expect((await send(face.url, { method, headers, body })).status).toBe(404);
  });

  test("ends one at DELETE: then it is unknown", async () => {
    await open();
    const session = await RawSession.open(face);
    expect(await statusOf(session)).toBe(200);
    expect((await session.delete()).status).toBe(200);
    expect(await statusOf(session)).toBe(404);
    expect((await session.get()).status).toBe(404);
  });

  test("ends one that nobody used for half an hour, with all it held", async () => {
    await open();
    const listeners = listenerCount();
    const session = await RawSession.open(face);
    expect(await statusOf(session)).toBe(200);
    await expect.poll(() => clock.pendingTimers).toBe(1);
    expect(listenerCount()).toBeGreaterThan(listeners);
    clock.advance(idleMs);
    expect(await statusOf(session)).toBe(404);
    expect(listenerCount()).toBe(listeners);
  });

  test("keeps one for as long as its stream of notices is open", async () => {
    await open();
    const session = await RawSession.open(face);
    const notices = await session.get();
    clock.advance(10 * idleMs);
    expect(await statusOf(session)).toBe(200);
    await notices.body?.cancel();
  });

  test("tells a client on its stream that the tools have changed, once it has listed them", async () => {
    await open();
    const session = await RawSession.open(face);
    await session.request("tools/list");
    host.publish("fresh", echo);
    // Nobody listens yet: it must not get lost.
    clock.advance(50);
    const notices = await session.get();
    const { value } = (await notices.body?.getReader().read()) ?? {};
    expect(new TextDecoder().decode(value)).toContain("notifications/tools/list_changed");
  });

  test("makes room: the client's session that was idle longest gives way", async () => {
    await open({ limits: { maxSessionsPerClient: 2 } });
    const [first, second] = [await RawSession.open(face), await RawSession.open(face)];
    expect(await statusOf(first)).toBe(200);
    await expect.poll(() => clock.pendingTimers).toBe(2);
    const third = await RawSession.open(face);
    expect([await statusOf(first), await statusOf(second), await statusOf(third)]).toEqual([200, 404, 200]);
  });

  test("refuses one more with 503 when none is idle", async () => {
    await open({ limits: { maxSessionsPerClient: 1 } });
    const session = await RawSession.open(face);
    const notices = await session.get();
    const refused = await RawSession.initialize(face);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("30");
    await notices.body?.cancel();
  });

  test("gives no token's session way to another token", async () => {
    const tokens = ["token-of-ada", "token-of-bob"];
    await open({ tokens, limits: { maxSessions: 1 } });
    const ada = await RawSession.open({ ...face, token: "token-of-ada" });
    expect(await initializeStatus("token-of-bob")).toBe(503);
    expect(await statusOf(ada)).toBe(200);
    expect(await initializeStatus("token-of-ada")).toBe(200);
  });

  test("is bound to its token: with another the id is worth nothing, and with its own it is enough", async () => {
    await open({ tokens: ["token-of-ada", "token-of-bob"] });
    const { id } = await RawSession.open({ ...face, token: "token-of-ada" });
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" });
    const withToken = async (token: string, method = "POST") => {
      const headers = { "mcp-session-id": id, authorization: `Bearer ${token}` };
      return (await send(face.url, { method, headers, body })).status;
    };
    for (const method of ["POST", "GET", "DELETE"]) expect(await withToken("token-of-bob", method)).toBe(404);
    expect(await withToken("token-of-ada")).toBe(200);
  });

  test("leaves nothing of 200 clients that came and went", async () => {
    await open({ limits: { maxSessions: 200, maxSessionsPerClient: 200 } });
    const listeners = listenerCount();
    const half = await Promise.all(
      Array.from({ length: 200 }, async (_, number) => {
        const session = await RawSession.open(face);
        await session.request("tools/list");
        // Every second one says goodbye, and of the others every second one disappears with a stream open and a call running.
        if (number % 2 === 0) await session.delete();
        else if (number % 4 === 1) await vanish(session);
        return session;
      }),
    );
    await expect.poll(() => clock.pendingTimers).toBe(100);
    expect(listenerCount()).toBe(listeners + 100);
    expect(host.calls).toHaveLength(50);
    clock.advance(idleMs);
    expect(host.calls.every(({ options }) => options.signal?.aborted)).toBe(true);
    expect({ timers: clock.pendingTimers, listeners: listenerCount() }).toEqual({ timers: 0, listeners });
    for (const session of half) expect(await statusOf(session)).toBe(404);
    expect(errors).toEqual([]);
  });

  test("leaves no running call behind when its client deletes the session", async () => {
    await open();
    const session = await RawSession.open(face);
    const call = await session.post({ id: 7, method: "tools/call", params: { name: "hang", arguments: {} } });
    await expect.poll(() => host.calls.length).toBe(1);
    await session.delete();
    expect(host.calls[0]?.options.signal?.aborted).toBe(true);
    await call.text();
  });
});
