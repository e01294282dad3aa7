import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, type AskOptions, type ControlServer, startControlServer } from "./control-server.ts";

let server: ControlServer;

beforeAll(async () => {
  server = await startControlServer("good-neighbour");
});

afterAll(() => server.close());

function expectProblem(answer: Answer, code: string): void {
  expect(answer.type).toBe("application/problem+json");
  expect(answer.json).toMatchObject({ type: `urn:backplane:problem:${code}`, status: answer.status });
  // Neither a trace nor where things lie.
  expect(answer.text).not.toMatch(/\n\s+at |node_modules|\.[jt]s:\d+/);
}

const json = (body: string | Uint8Array): AskOptions => ({
  body,
  headers: { "content-type": "application/json" },
});
const nested = (depth: number) => `{"type":"a.b","data":${"[".repeat(depth)}${"]".repeat(depth)}}`;

describe("Bad input", () => {
  test.each<[string, string, string, AskOptions, string]>([
    ["no such path", "GET", "/v2/status", {}, "unknown_route"],
    ["no such method", "DELETE", "/v1/status", {}, "method_not_allowed"],
    ["no such method of a plugin", "GET", "/v1/plugins/good-neighbour/reload", {}, "method_not_allowed"],
    ["no such plugin", "POST", "/v1/plugins/nobody/stop", {}, "unknown_plugin"],
    ["a name that is a path", "GET", "/v1/plugins/..%2f..%2fetc%2fpasswd", {}, "invalid_request"],
    ["a name with a zero byte", "GET", "/v1/plugins/a%00b", {}, "invalid_request"],
    ["a name that is no UTF-8", "GET", "/v1/plugins/%ff%fe", {}, "invalid_request"],
    ["a very long name", "GET", `/v1/plugins/${"a".repeat(5_000)}`, {}, "invalid_request"],
    ["no body", "POST", "/v1/events", {}, "invalid_request"],
    [
      "a body of another type",
      "POST",
      "/v1/events",
      { body: "type=a", headers: { "content-type": "text/plain" } },
      "invalid_request",
    ],
    ["no JSON", "POST", "/v1/events", json("{"), "invalid_request"],
    ["no UTF-8", "POST", "/v1/events", json(Uint8Array.of(0x22, 0xff, 0xfe, 0x22)), "invalid_request"],
    ["no object", "POST", "/v1/events", json("[]"), "invalid_request"],
    ["a type that is none", "POST", "/v1/events", json('{"type":"a b"}'), "invalid_request"],
    ["a type of another type", "POST", "/v1/events", json('{"type":7}'), "invalid_request"],
    ["a member too much", "POST", "/v1/events", json('{"type":"a.b","source":"/me"}'), "invalid_request"],
    ["data nested too deep", "POST", "/v1/events", json(nested(65)), "invalid_request"],
    ["data nested absurdly deep", "POST", "/v1/events", json(nested(100_000)), "invalid_request"],
    [
      "an event too large for a bus",
      "POST",
      "/v1/events",
      json(`{"type":"a.b","data":"${"x".repeat(600_000)}"}`),
      "invalid_request",
    ],
    ["a body too large", "POST", "/v1/events", json("x".repeat(1_100_000)), "too_large"],
    [
      "a fact of the host's",
      "POST",
      "/v1/events",
      json('{"type":"plugin.crashed","data":{"plugin":"git","reason":"x"}}'),
      "forbidden_event",
    ],
    [
      "a request that is not as it should be",
      "POST",
      "/v1/events",
      json('{"type":"plugin.request.stop","data":{"plugin":7}}'),
      "invalid_request",
    ],
    ["a log outside the folder", "GET", "/v1/plugins/..%2fsecret/logs", {}, "invalid_request"],
    ["the log of nobody", "GET", "/v1/plugins/nobody/logs", {}, "unknown_plugin"],
    ["no number of lines", "GET", "/v1/logs?lines=1e9", {}, "invalid_request"],
    ["no answer to whether to follow", "GET", "/v1/logs?follow=maybe", {}, "invalid_request"],
    ["no value for a key", "PUT", "/v1/config/mcp.word", json("{}"), "invalid_request"],
    ["a value that is refused", "PUT", "/v1/config/mcp.word", json('{"value":7}'), "invalid_request"],
    [
      "a value nested absurdly deep",
      "PUT",
      "/v1/config/mcp.word",
      json(`{"value":${"[".repeat(100_000)}${"]".repeat(100_000)}}`),
      "invalid_request",
    ],
    ["a key that has no value", "GET", "/v1/config/mcp.nothing", {}, "unknown_key"],
    ["a key that is very long", "GET", `/v1/config/${"a".repeat(600)}`, {}, "invalid_request"],
    ["a web page", "GET", "/v1/status", { headers: { origin: "http://localhost" } }, "forbidden_origin"],
    [
      "a web page's image",
      "GET",
      "/v1/status",
      { headers: { "sec-fetch-site": "none" } },
      "forbidden_origin",
    ],
    ["a pattern that is none", "GET", "/v1/events?subject=a%20b", {}, "invalid_request"],
  ])("gets a problem document: %s", async (_what, method, path, options, code) => {
    expectProblem(await server.ask(method, path, options), code);
    expect(server.errors).toEqual([]);
  });

  test("says which methods there are", async () => {
    expect((await server.ask("PUT", "/v1/events")).headers["allow"]).toBe("GET, POST");
  });

  test.each([
    "\u0000\u0001\u0002\r\n\r\n",
    "GET / HTTP/9.9\r\n\r\n",
    `GET /${"a".repeat(20_000)} HTTP/1.1\r\n\r\n`,
  ])("that is no HTTP ends the connection, not the host: %j", async (text) => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(server.socket, () => socket.write(text));
      let said = "";
      socket.on("data", (chunk) => (said += chunk.toString()));
      socket.on("close", () => resolve(said));
      socket.on("error", reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect((await server.ask("GET", "/v1/status")).status).toBe(200);
  });
});
