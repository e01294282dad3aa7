import { type CallToolResult, Server } from "@modelcontextprotocol/server";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { defaultHttpLimits } from "../../src/http/http-limits.ts";
import { Session } from "../../src/http/session.ts";
import { type Deferred, deferred } from "../deferred.ts";
import { ManualClock } from "../manual-clock.ts";
import { nextMessage, sseEvents } from "./http-client.ts";
import { type ExchangeOptions, openExchange, type TestExchange } from "./open-exchange.ts";

const revision = { "mcp-protocol-version": "2025-11-25" };
const say = (text: string): CallToolResult => ({ content: [{ type: "text", text }] });

let clock: ManualClock;
let server: Server;
let session: Session;
let closed: boolean;
let errors: Error[];
/** Settles the tool that waits. */
let work: Deferred<CallToolResult>;
let workSignal: AbortSignal | undefined;

function createServer(): Server {
  server = new Server({ name: "test", version: "0" }, { capabilities: { tools: { listChanged: true } } });
  server.setRequestHandler("tools/call", async ({ params }, { mcpReq }) => {
    if (params.name === "ask") {
      const question = { message: "Sure?", requestedSchema: { type: "object" as const, properties: {} } };
      const { action } = await mcpReq.send({ method: "elicitation/create", params: question });
      return say(action);
    }
    workSignal = mcpReq.signal;
    return await work.promise;
  });
  return server;
}

beforeEach(() => {
  clock = new ManualClock();
  work = deferred();
  workSignal = undefined;
  closed = false;
  errors = [];
});

afterEach(() => session.close());

async function openSession(options: { pollAfterMs?: number; capabilities?: object } = {}): Promise<void> {
  session = new Session({
    clientId: "me",
    serve: () => ({ server: createServer(), close: () => {} }),
    limits: defaultHttpLimits,
    clock,
    pollAfterMs: options.pollAfterMs,
    onClosed: () => {
      closed = true;
    },
    onError: (error) => errors.push(error),
  });
  await session.connect();
  const { capabilities = {} } = options;
  const params = { protocolVersion: "2025-11-25", capabilities, clientInfo: { name: "me", version: "0" } };
  const { exchange, answer } = await ask({ body: { id: 0, method: "initialize", params } });
  await answer.text();
  exchange.end();
  (await ask({ body: { method: "notifications/initialized" } })).exchange.end();
}

async function ask({
  headers,
  ...options
}: ExchangeOptions): Promise<{ exchange: TestExchange; answer: Response }> {
  const exchange = openExchange({
    ...options,
    headers: { "mcp-session-id": session.id, ...revision, ...headers },
  });
  return { exchange, answer: await session.answer(exchange) };
}

const callTool = (id: number, name = "work") =>
  ask({ body: { id, method: "tools/call", params: { name, arguments: {} } } });
const get = (lastEventId?: string) =>
  ask({ method: "GET", ...(lastEventId !== undefined && { headers: { "last-event-id": lastEventId } }) });

describe("Session", () => {
  test("answer() begins a stream with an event to come back to, and says when", async () => {
    await openSession();
    const { answer } = await callTool(1);
    const events = sseEvents(answer);
    expect((await events.next()).value).toEqual({
      id: expect.stringMatching(/\.\d+$/),
      retry: "1000",
      data: "",
    });
    work.resolve(say("done"));
    expect(await nextMessage(events)).toMatchObject({ id: 1, result: say("done") });
    expect((await events.next()).done).toBe(true);
  });

  test("answer() hands a lost answer to the client that comes back for it", async () => {
    await openSession();
    const lost = await callTool(1);
    const { value: first } = await sseEvents(lost.answer).next();
    lost.exchange.end();
    work.resolve(say("done"));
    const { answer } = await get(first?.id);
    const events = sseEvents(answer);
    expect(await nextMessage(events)).toMatchObject({ id: 1, result: say("done") });
    expect((await events.next()).done).toBe(true);
  });

  test("answer() goes on with a lost stream whose request still runs", async () => {
    await openSession();
    const lost = await callTool(1);
    const { value: first } = await sseEvents(lost.answer).next();
    const { answer } = await get(first?.id);
    const events = sseEvents(answer);
    work.resolve(say("done"));
    expect(await nextMessage(events)).toMatchObject({ id: 1, result: say("done") });
    expect((await events.next()).done).toBe(true);
  });

  test("answer() lets a stream that resumes take the place of one that only seems to be there", async () => {
    await openSession();
    const halfOpen = await callTool(1);
    const old = sseEvents(halfOpen.answer);
    const { value: first } = await old.next();
    const { answer } = await get(first?.id);
    expect(answer.status).toBe(200);
    expect((await old.next()).done).toBe(true);
    await answer.body?.cancel();
  });

  test("answer() refuses a Last-Event-ID that is none", async () => {
    await openSession();
    expect((await get("nonsense")).answer.status).toBe(400);
    expect(errors).toEqual([]);
  });

  test("answer() opens one stream of notices, and no second beside it", async () => {
    await openSession();
    const { answer } = await get();
    expect((await get()).answer.status).toBe(409);
    const events = sseEvents(answer);
    await server.sendToolListChanged();
    expect(await nextMessage(events)).toMatchObject({ method: "notifications/tools/list_changed" });
    await events.return();
  });

  test("answer() delivers notices on the next stream that went out while there was none", async () => {
    await openSession();
    await server.sendToolListChanged();
    const first = await get();
    const events = sseEvents(first.answer);
    expect(await nextMessage(events)).toMatchObject({ method: "notifications/tools/list_changed" });
    await events.return();
    first.exchange.end();
    // Once: the next stream has nothing to repeat.
    const second = sseEvents((await get()).answer);
    await server.sendToolListChanged();
    await nextMessage(second);
    work.resolve(say("done"));
    await second.return();
  });

  test("answer() carries a question to the client on the stream of the call, and its answer back", async () => {
    await openSession({ capabilities: { elicitation: {} } });
    const { answer } = await callTool(1, "ask");
    const events = sseEvents(answer);
    const question = await nextMessage(events);
    expect(question).toMatchObject({ method: "elicitation/create", params: { message: "Sure?" } });
    const result = { action: "accept", content: {} };
    const reply = await ask({ body: { id: question["id"], result } });
    expect(reply.answer.status).toBe(202);
    expect(await nextMessage(events)).toMatchObject({ id: 1, result: say("accept") });
  });

  test("answer() aborts a request that the client cancels, and ends its stream", async () => {
    await openSession();
    const { answer } = await callTool(1);
    const events = sseEvents(answer);
    await events.next();
    await ask({ body: { method: "notifications/cancelled", params: { requestId: 1 } } });
    expect(await nextMessage(events)).toMatchObject({ id: 1, error: { code: -32800 } });
    expect((await events.next()).done).toBe(true);
    expect(workSignal?.aborted).toBe(true);
  });

  test.each([1, 99, "x", null])(
    "answer() takes the cancel of %o, which does not run, for nothing",
    async (requestId) => {
      await openSession();
      work.resolve(say("done"));
      await (await callTool(1)).answer.text();
      const { answer } = await ask({ body: { method: "notifications/cancelled", params: { requestId } } });
      expect(answer.status).toBe(202);
      expect(await (await callTool(2)).answer.text()).toContain("done");
    },
  );

  test("pollAfterMs closes the stream of a request that takes long; the client comes back for the answer", async () => {
    await openSession({ pollAfterMs: 5_000 });
    const { answer, exchange } = await callTool(1);
    const events = sseEvents(answer);
    const { value: first } = await events.next();
    clock.advance(5_000);
    expect((await events.next()).done).toBe(true);
    exchange.end();
    expect(workSignal?.aborted).toBe(false);
    const resumed = sseEvents((await get(first?.id)).answer);
    work.resolve(say("done"));
    expect(await nextMessage(resumed)).toMatchObject({ id: 1, result: say("done") });
  });

  test("pollAfterMs leaves the streams of older clients open, which could not come back", async () => {
    await openSession({ pollAfterMs: 5_000 });
    const older = { "mcp-protocol-version": "2025-06-18" };
    const body = { id: 1, method: "tools/call", params: { name: "work" } };
    const { answer } = await ask({ body, headers: older });
    clock.advance(60_000);
    work.resolve(say("done"));
    expect(await nextMessage(sseEvents(answer))).toMatchObject({ id: 1, result: say("done") });
  });

  test("expires after it was idle for long enough, and not while anything is open", async () => {
    await openSession();
    const { exchange } = await get();
    clock.advance(10 * defaultHttpLimits.sessionIdleMs);
    expect({ closed, isIdle: session.isIdle }).toEqual({ closed: false, isIdle: false });
    exchange.end();
    clock.advance(defaultHttpLimits.sessionIdleMs - 1);
    const late = await ask({ body: { id: 5, method: "ping" } });
    late.exchange.end();
    clock.advance(defaultHttpLimits.sessionIdleMs - 1);
    expect(closed).toBe(false);
    clock.advance(1);
    expect(closed).toBe(true);
  });

  test("close() aborts what runs, ends the streams and leaves no timer", async () => {
    await openSession({ pollAfterMs: 5_000 });
    const call = await callTool(1);
    const notices = await get();
    await expect.poll(() => workSignal).toBeDefined();
    await Promise.all([session.close(), session.close()]);
    expect(workSignal?.aborted).toBe(true);
    await call.answer.text();
    await notices.answer.text();
    call.exchange.end();
    notices.exchange.end();
    expect(clock.pendingTimers).toBe(0);
    expect((await callTool(2)).answer.status).toBe(404);
  });

  test("ends at DELETE", async () => {
    await openSession();
    const { answer } = await ask({ method: "DELETE" });
    expect({ status: answer.status, closed }).toEqual({ status: 200, closed: true });
  });
});
