import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createConnection } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, test } from "vitest";
import { sendAnswer } from "../../src/http/send-answer.ts";
import { type Deferred, deferred } from "../deferred.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0)) await cleanUp();
});

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** A raw client and what the server gets of it. */
async function connect() {
  const exchange: Deferred<Exchange> = deferred();
  const server = createServer((request, response) => exchange.resolve({ request, response }));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = createConnection((server.address() as AddressInfo).port, "127.0.0.1");
  client.on("error", () => {});
  client.write("GET /mcp HTTP/1.1\r\nHost: localhost\r\n\r\n");
  cleanups.push(
    () => client.destroy(),
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return { client, ...(await exchange.promise) };
}

/** More than fits into the buffers of both ends. */
const large = "x".repeat(16 * 1024 * 1024);

/** A stream that goes on as long as somebody takes it. */
function endless(): { answer: Response; cancelled: Promise<void> } {
  const cancelled = deferred();
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(new TextEncoder().encode(": on and on\n\n")),
    cancel: () => cancelled.resolve(),
  });
  const headers = { "content-type": "text/event-stream" };
  return { answer: new Response(body, { headers }), cancelled: cancelled.promise };
}

describe("sendAnswer()", () => {
  test("sends status, headers and body", async () => {
    const { client, response } = await connect();
    const answer = Response.json({ a: 1 }, { status: 418, headers: { "x-b": "2", connection: "close" } });
    await sendAnswer(answer, response, { stalledMs: 1_000 });
    const received = await text(client);
    expect(received).toMatch(/^HTTP\/1\.1 418 /);
    expect(received).toContain("x-b: 2\r\n");
    expect(received).toMatch(/\{"a":1\}/);
  });

  test("sends the head of a stream before there is anything to say", async () => {
    const { client, response } = await connect();
    const answer = new Response(new ReadableStream(), { headers: { "content-type": "text/event-stream" } });
    void sendAnswer(answer, response, { stalledMs: 0 });
    const [chunk] = await once(client, "data");
    expect(String(chunk)).toContain("text/event-stream");
  });

  test("ends the source when the client goes", async () => {
    const { client, response } = await connect();
    const { answer, cancelled } = endless();
    const sent = sendAnswer(answer, response, { stalledMs: 0 });
    await once(client, "data");
    client.destroy();
    await cancelled;
    await sent;
  });

  test("ends the source when the client had gone before", async () => {
    const { client, response } = await connect();
    client.destroy();
    await once(response, "close");
    const { answer, cancelled } = endless();
    await sendAnswer(answer, response, { stalledMs: 0 });
    await cancelled;
  });

  test.each([
    ["answer", () => new Response(large)],
    ["stream", () => endless().answer],
  ])(
    "drops a client that does not read its %s, which otherwise would hold it for good",
    async (_what, answer) => {
      const [guarded, unguarded] = [await connect(), await connect()];
      for (const { client } of [guarded, unguarded]) client.pause();
      const held = sendAnswer(answer(), unguarded.response, { stalledMs: 0 });
      await sendAnswer(answer(), guarded.response, { stalledMs: 300 });
      expect(guarded.request.socket.destroyed).toBe(true);
      expect(unguarded.request.socket.destroyed).toBe(false);
      unguarded.client.destroy();
      await held;
    },
  );
});
