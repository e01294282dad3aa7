import { once } from "node:events";
import { createConnection, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { HttpLimits } from "../../src/http/http-limits.ts";
import { type HttpFace, serveHttp } from "../../src/index.ts";
import { echo, FakeHost, hang } from "../fake-host.ts";
import { send } from "./http-client.ts";
import { RawSession } from "./raw-session.ts";

const serverInfo = { name: "bp", version: "1.2.3" };
const sockets: Socket[] = [];
const faces: HttpFace[] = [];
const host = new FakeHost({ echo, hang });

async function open(limits: Partial<HttpLimits>): Promise<HttpFace> {
  const face = await serveHttp({ host, serverInfo, port: 0, limits });
  faces.push(face);
  return face;
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(faces.splice(0).map((face) => face.close()));
});

/** A connection on which a test writes what it likes. */
async function connect({ url }: HttpFace): Promise<Socket & { received: string }> {
  const socket = Object.assign(createConnection(Number(new URL(url).port), "127.0.0.1"), { received: "" });
  sockets.push(socket);
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

function read<S extends Socket & { received: string }>(socket: S): S {
  socket.on("data", (chunk) => {
    socket.received += chunk;
  });
  return socket;
}

const head = (length: number): string =>
  `POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n`;

/** The rest of what a slow client had begun is still taken, which it would not be after the limit. */
async function expectAnswered(socket: Socket & { received: string }, rest: string): Promise<void> {
  socket.write(rest);
  await expect.poll(() => socket.received).toMatch(/^HTTP\/1\.1 400 /);
}

describe("HttpLimits", () => {
  test("headersTimeoutMs ends a connection that sends its headers drop by drop", async () => {
    const [guarded, open_] = [await open({ headersTimeoutMs: 500 }), await open({ headersTimeoutMs: 0 })];
    const [slow, unbounded] = [read(await connect(guarded)), read(await connect(open_))];
    for (const socket of [slow, unbounded]) socket.write(head(2));
    await once(slow, "close");
    expect(slow.received).toMatch(/^HTTP\/1\.1 408 /);
    await expectAnswered(unbounded, "\r\n{}");
  });

  test("requestTimeoutMs ends one that sends its body drop by drop", async () => {
    const guarded = await open({ headersTimeoutMs: 400, requestTimeoutMs: 500 });
    const unguarded = await open({ headersTimeoutMs: 0, requestTimeoutMs: 0 });
    const [slow, unbounded] = [read(await connect(guarded)), read(await connect(unguarded))];
    for (const socket of [slow, unbounded]) socket.write(`${head(2)}\r\n{`);
    await once(slow, "close");
    expect(slow.received).toMatch(/^HTTP\/1\.1 408 /);
    await expectAnswered(unbounded, "}");
  });

  test("keepAliveMs ends a connection without a request", async () => {
    const [guarded, unguarded] = [await open({ keepAliveMs: 100 }), await open({ keepAliveMs: 0 })];
    const [idle, kept] = [read(await connect(guarded)), read(await connect(unguarded))];
    for (const socket of [idle, kept]) socket.write(`${head(2)}\r\n{}`);
    await once(idle, "close");
    expect(idle.received).toMatch(/^HTTP\/1\.1 400 /);
    kept.received = "";
    await expectAnswered(kept, `${head(2)}\r\n{}`);
  });

  test("maxConnections closes one more at once", async () => {
    const [guarded, unguarded] = [await open({ maxConnections: 2 }), await open({ maxConnections: 3 })];
    const [, , third] = [await connect(guarded), await connect(guarded), await connect(guarded)];
    await once(read(third), "close");
    const [, , welcome] = [await connect(unguarded), await connect(unguarded), await connect(unguarded)];
    await expectAnswered(read(welcome), `${head(2)}\r\n{}`);
  });

  test("maxBodyBytes refuses a longer body, announced or not, without reading it", async () => {
    const guarded = await open({ maxBodyBytes: 1_000 });
    const announced = read(await connect(guarded));
    announced.write(`${head(1_001)}\r\n`);
    await once(announced, "close");
    expect(announced.received).toMatch(/^HTTP\/1\.1 413 /);
    const chunked = read(await connect(guarded));
    chunked.write(`${head(0).replace(/Content-Length: 0/, "Transfer-Encoding: chunked")}\r\n`);
    chunked.write(`400\r\n${"x".repeat(1_024)}\r\n`);
    await once(chunked, "close");
    expect(chunked.received).toMatch(/^HTTP\/1\.1 413 /);
    const unguarded = await open({ maxBodyBytes: 2_000 });
    expect((await send(unguarded.url, { body: `"${"x".repeat(1_024)}"` })).status).toBe(400);
  });

  test.each([
    [1, 503],
    [2, 200],
  ])("maxRequests lets %i run at once, and streams of notices do not count", async (maxRequests, status) => {
    const face = await open({ maxRequests });
    const session = await RawSession.open(face);
    const notices = await session.get();
    const calls = host.calls.length;
    const call = { method: "tools/call", params: { name: "hang", arguments: {} } };
    const running = await session.post({ id: 1, ...call });
    await expect.poll(() => host.calls.length).toBe(calls + 1);
    const another = await session.post({ id: 2, method: "ping" });
    expect(another.status).toBe(status);
    if (status === 503) expect(another.headers.get("retry-after")).toBe("1");
    await running.body?.cancel();
    await expect.poll(async () => (await session.post({ id: 3, method: "ping" })).status).toBe(200);
    await notices.body?.cancel();
  });

  test.each([
    [1, "application/json"],
    [2, "text/event-stream"],
  ])("maxSubscriptions lets %i modern clients listen", async (maxSubscriptions, type) => {
    // They do not count for the requests.
    const face = await open({ maxSubscriptions, maxRequests: 1 });
    const [first, second] = [await listen(face), await listen(face)];
    expect(first.headers.get("content-type")).toBe("text/event-stream");
    expect(second.headers.get("content-type")).toBe(type);
    if (type === "application/json")
      expect(await second.json()).toMatchObject({ error: { message: "Subscription limit reached" } });
    else await second.body?.cancel();
    await first.body?.cancel();
  });
});

const envelope = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "me", version: "0" },
};

function listen({ url }: HttpFace): Promise<Response> {
  const params = { notifications: { toolsListChanged: true }, _meta: envelope };
  const headers = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "mcp-protocol-version": "2026-07-28",
    "mcp-method": "subscriptions/listen",
  };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "subscriptions/listen", params });
  return fetch(url, { method: "POST", headers, body });
}
