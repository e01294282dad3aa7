import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { toWebRequest } from "../../src/http/to-web-request.ts";

test("toWebRequest() passes on what MCP reads, and no token or cookie", () => {
  const headers = {
    host: "localhost:1",
    authorization: "Bearer x",
    cookie: "a=b",
    accept: "a/b",
    "mcp-session-id": "7",
    "mcp-param-region": "eu",
  };
  const passed = toWebRequest({ method: "POST", url: "/mcp?a=1", headers } as unknown as IncomingMessage);
  expect({ url: passed.url, method: passed.method }).toEqual({
    url: "http://localhost:1/mcp?a=1",
    method: "POST",
  });
  expect(Object.fromEntries(passed.headers)).toEqual({
    accept: "a/b",
    "mcp-session-id": "7",
    "mcp-param-region": "eu",
  });
});
