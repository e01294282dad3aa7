import { expect, test } from "vitest";
import { toExchange } from "../../src/calls/to-exchange.ts";
import { answeringClient, KeepingSink } from "./exchanges.ts";

const requests = answeringClient(() => ({}));
const request = { signal: new AbortController().signal, notifications: new KeepingSink() };
const trace = { traceparent: "00-1-2-03" };

test("toExchange() takes what a legacy client said when it opened the connection", () => {
  const client = { era: "legacy", capabilities: { roots: {} }, logLevel: "error", requests } as const;
  const meta = { ...trace, progressToken: 7 };
  expect(toExchange({ ...request, meta }, client)).toEqual({
    ...request,
    era: "legacy",
    meta: trace,
    progressToken: 7,
    logLevel: "error",
    abilities: new Set(["listRoots"]),
    client: requests,
  });
});

test("toExchange() takes what a modern client says with the request, and nothing it said before", () => {
  const client = { era: "modern", capabilities: { roots: {} }, logLevel: "error", requests } as const;
  const envelope = {
    "io.modelcontextprotocol/clientCapabilities": {
      elicitation: {},
      extensions: { "io.modelcontextprotocol/tasks": {} },
    },
    "io.modelcontextprotocol/logLevel": "info",
  };
  const retry = { inputResponses: { a: {} }, requestState: "s", principal: "p" };
  expect(toExchange({ ...request, ...retry, meta: { ...trace, ...envelope }, envelope }, client)).toEqual({
    ...request,
    ...retry,
    era: "modern",
    meta: trace,
    progressToken: undefined,
    logLevel: "info",
    abilities: new Set(["elicitForm"]),
    followsTasks: true,
  });
  expect(toExchange({ ...request, meta: undefined }, client)).toMatchObject({
    meta: undefined,
    logLevel: undefined,
    abilities: new Set(),
    inputResponses: {},
    requestState: undefined,
    followsTasks: false,
    principal: "",
  });
});
