import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HttpChannel } from "../../../../src/runtimes/mcp/http/http-channel.ts";
import { SessionExpired } from "../../../../src/runtimes/mcp/json-rpc/channel.ts";
import { events, json, McpHttpServer, result } from "./mcp-http-server.ts";

let server: McpHttpServer;
let other: McpHttpServer;
let channel: HttpChannel;
/** What came, and during which request. */
let came: [unknown, unknown][];
/** Requests that are answered. */
let answered: Set<unknown>;

beforeEach(async () => {
  server = await new McpHttpServer().listen();
  other = await new McpHttpServer().listen();
  channel = open();
  came = [];
  answered = new Set();
});

afterEach(async () => {
  channel.close("The test is over");
  await Promise.all([server.close(), other.close()]);
});

function open(headers: Record<string, string> = {}): HttpChannel {
  return new HttpChannel({
    server: { type: "streamable-http", url: `${server.origin}/mcp`, headers },
    maxMessageBytes: 10_000,
    onMessage: (text, during) => {
      const message = JSON.parse(text);
      came.push([message, during]);
      if ("result" in message || "error" in message) answered.add(message.id ?? during);
      return 0;
    },
    isWaiting: (id) => !answered.has(id),
  });
}

const ask = (id = 1, method = "tools/call", more: object = {}): Promise<void> =>
  channel.send({ id, method, text: JSON.stringify({ jsonrpc: "2.0", id, method }), ...more });

describe("HttpChannel.send()", () => {
  it("posts the message, with the configured headers and those of the request", async () => {
    channel = open({ Authorization: "Bearer x", "Content-Type": "text/plain" });
    server.answer = (received, response) => result(response, received, {});
    await ask(1, "tools/call", { headers: { "mcp-method": "tools/call" } });
    expect(server.received).toMatchObject([
      {
        method: "POST",
        url: "/mcp",
        message: { jsonrpc: "2.0", id: 1, method: "tools/call" },
        headers: {
          authorization: "Bearer x",
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          "accept-encoding": "identity",
          "mcp-method": "tools/call",
        },
      },
    ]);
    expect(came).toEqual([[{ jsonrpc: "2.0", id: 1, result: {} }, 1]]);
  });

  it("lets no configured header speak of the connection or the body", async () => {
    channel = open({
      "Content-Length": "3",
      Expect: "100-continue",
      Host: "evil.example",
      "Transfer-Encoding": "chunked",
    });
    server.answer = (received, response) => result(response, received, {});
    await ask();
    const { headers, message } = server.received[0] ?? {};
    expect(message).toMatchObject({ id: 1 });
    expect(headers).toMatchObject({ host: new URL(server.origin).host });
    expect(headers).not.toHaveProperty("expect");
    expect(headers).not.toHaveProperty("transfer-encoding");
  });

  it("takes what comes on a request's stream for that request's", async () => {
    server.answer = (_received, response) => {
      const send = events(response);
      send({ method: "notifications/progress" });
      send({ id: "q", method: "roots/list" });
      send({ id: 1, result: {} });
      response.end();
    };
    await ask();
    expect(came.map(([message, during]) => [(message as { method?: string }).method, during])).toEqual([
      ["notifications/progress", 1],
      ["roots/list", 1],
      [undefined, 1],
    ]);
  });

  it("ends a stream that is not ended after the answer", async () => {
    server.answer = (_received, response) => events(response)({ id: 1, result: {} });
    await ask();
  });

  it("needs no answer to what is no request", async () => {
    server.answer = (_received, response) => response.writeHead(202).end();
    await channel.send({ text: '{"jsonrpc":"2.0","method":"n"}', method: "n" });
  });

  it.each([
    [
      "ends without a result",
      (_: unknown, response: import("node:http").ServerResponse) => {
        events(response);
        response.end();
      },
      "The server's answer broke off before its result",
    ],
    [
      "breaks off",
      (_: unknown, response: import("node:http").ServerResponse) => {
        events(response);
        setImmediate(() => response.destroy());
      },
      "The server's answer broke off before its result",
    ],
    [
      "is a web page",
      (_: unknown, response: import("node:http").ServerResponse) =>
        response.writeHead(200, { "content-type": "text/html" }).end("<p>"),
      'The server answers with "text/html", expected JSON or an event stream',
    ],
    [
      "is too long",
      (_: unknown, response: import("node:http").ServerResponse) => json(response, "x".repeat(20_000)),
      "The server's answer has more than 10000 bytes",
    ],
    [
      "is too long an event",
      (_: unknown, response: import("node:http").ServerResponse) =>
        events(response)({ id: 1, result: "x".repeat(1_000_000) }),
      "The server's answer broke off before its result",
    ],
    [
      "is an error of HTTP",
      (_: unknown, response: import("node:http").ServerResponse) => response.writeHead(503).end("later"),
      "The server answers with HTTP 503: later",
    ],
    [
      "wants an authorization",
      (_: unknown, response: import("node:http").ServerResponse) => response.writeHead(401).end(),
      'HTTP 401: it wants an authorization that the "headers" in mcp.json do not give',
    ],
  ])("fails when the answer %s, and the channel stays open", async (_what, answer, message) => {
    server.answer = answer;
    await expect(ask()).rejects.toThrow(message);
    server.answer = (received, response) => result(response, received, {});
    await ask(2);
  });

  it("takes an error of JSON-RPC with a status of HTTP for the answer", async () => {
    const error = { code: -32022, message: "no" };
    server.answer = (_received, response) =>
      response
        .writeHead(400, { "content-type": "application/json" })
        .end(JSON.stringify({ jsonrpc: "2.0", id: null, error }));
    await expect(ask()).rejects.toThrow("HTTP 400");
    expect(came).toEqual([[{ jsonrpc: "2.0", id: null, error }, 1]]);
  });

  it("gives up with the signal", async () => {
    const controller = new AbortController();
    const closed = new Promise<void>((resolve) => {
      server.answer = (_received, response) => {
        response.once("close", resolve);
        controller.abort();
      };
    });
    await expect(ask(1, "tools/call", { signal: controller.signal })).rejects.toThrow();
    await closed;
    server.answer = (received, response) => result(response, received, {});
    await ask(2);
  });
});

describe("HttpChannel and a server that is not there", () => {
  it("closes, and says why", async () => {
    const { origin } = server;
    await server.close();
    const why = `The server at ${origin} cannot be reached: connect ECONNREFUSED 127.0.0.1:${new URL(origin).port}`;
    await expect(ask()).rejects.toThrow(why);
    expect(await channel.closed).toBe(why);
    await expect(ask(2)).rejects.toThrow(why);
  });

  it("closes when the connection breaks before any answer", async () => {
    server.answer = (_received, response) => response.destroy();
    await expect(ask()).rejects.toThrow("cannot be reached: socket hang up");
    expect(await channel.closed).toContain("socket hang up");
  });
});

describe("HttpChannel and redirects", () => {
  beforeEach(() => {
    channel = open({ Authorization: "Bearer secret" });
  });

  it("follows one within the origin, with body and headers", async () => {
    server.answer = (received, response) =>
      received.url === "/mcp"
        ? response.writeHead(308, { location: "/mcp/" }).end()
        : result(response, received, {});
    await ask();
    expect(server.received[1]).toMatchObject({
      url: "/mcp/",
      message: { id: 1 },
      headers: { authorization: "Bearer secret" },
    });
  });

  it.each([301, 302, 303, 307, 308])("sends nothing to another origin after HTTP %d", async (status) => {
    server.answer = (_received, response) =>
      response.writeHead(status, { location: `${other.origin}/mcp` }).end();
    await expect(ask()).rejects.toThrow(
      `HTTP ${status} leads to ${other.origin}; the "url" has to name that server`,
    );
    expect(other.received).toEqual([]);
  });

  it.each([
    [302, "/mcp/", "HTTP 302 leads to http://127.0.0.1:\\d+/mcp/; only 307 and 308 are followed"],
    [307, "/mcp", "More than 3 redirects"],
    [307, "//evil.example/", "leads to http://evil.example; "],
    [307, "http://[", "HTTP 307"],
  ])("refuses HTTP %d to %s", async (status, location, message) => {
    server.answer = (_received, response) => response.writeHead(status, { location }).end();
    await expect(ask()).rejects.toThrow(new RegExp(message));
    expect(server.received.length).toBeLessThanOrEqual(4);
  });
});

describe("HttpChannel and a legacy session", () => {
  const session = { "mcp-session-id": "s-1" };

  async function initialize(): Promise<void> {
    server.answer = (received, response) => {
      if (received.method === "GET") return response.writeHead(405).end();
      if (received.message.id === undefined) return response.writeHead(202).end();
      return json(response, { jsonrpc: "2.0", id: received.message.id, result: {} }, session);
    };
    await ask(1, "initialize");
    channel.useVersion("2025-11-25");
    await channel.send({ text: "{}", method: "notifications/initialized" });
    await vi.waitFor(() => expect(server.of("GET")).toHaveLength(1));
  }

  it("names it, and its version, in each request after the first", async () => {
    await initialize();
    const [first, ...rest] = server.received;
    expect(first?.headers).not.toHaveProperty("mcp-session-id");
    for (const { headers } of rest)
      expect(headers).toMatchObject({ ...session, "mcp-protocol-version": "2025-11-25" });
    await ask(2, "initialize");
    expect(server.received.at(-1)?.headers).not.toHaveProperty("mcp-session-id");
  });

  it("tells of a session that the server has forgotten", async () => {
    await initialize();
    server.answer = (_received, response) => response.writeHead(404).end();
    await expect(ask(2)).rejects.toBeInstanceOf(SessionExpired);
  });

  it("ends it when it says goodbye", async () => {
    await initialize();
    await channel.sayGoodbye();
    expect(server.of("DELETE")).toMatchObject([{ headers: session }]);
  });

  it("hears what the server says unasked, and listens again when that stream ends", async () => {
    let streams = 0;
    await initialize();
    server.answer = (received, response) => {
      if (received.method !== "GET") return response.writeHead(202).end();
      streams += 1;
      events(response)({ method: `n${streams}` }, "retry: 1\nid: e1\n");
      return streams === 1 ? response.end() : undefined;
    };
    await channel.send({ text: "{}", method: "notifications/initialized" });
    await vi.waitFor(() =>
      expect(came.map(([message]) => message)).toMatchObject([
        { result: {} },
        { method: "n1" },
        { method: "n2" },
      ]),
    );
    expect(came[1]?.[1]).toBeUndefined();
    expect(server.of("GET").at(-1)?.headers["last-event-id"]).toBe("e1");
  });

  it("takes a request's stream up again where it broke off", async () => {
    server.answer = (received, response) => {
      if (received.method === "POST") {
        events(response)({ method: "n" }, "retry: 1\nid: e1\n");
        return response.end();
      }
      events(response)({ id: 1, result: {} }, `id: ${received.headers["last-event-id"]}2\n`);
      return response.end();
    };
    await ask();
    expect(server.of("GET").map(({ headers }) => headers["last-event-id"])).toEqual(["e1"]);
    expect(came.map(([, during]) => during)).toEqual([1, 1]);
  });

  it("does not take up for ever a stream on which nothing new comes", async () => {
    server.answer = (_received, response) => {
      events(response);
      response.end("retry: 1\nid: e1\ndata: \n\n");
    };
    await expect(ask()).rejects.toThrow("The server's answer broke off before its result");
    expect(server.of("GET").length).toBeLessThan(10);
  });
});
