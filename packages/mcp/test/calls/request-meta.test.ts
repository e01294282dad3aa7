import { expect, test } from "vitest";
import { pluginMeta } from "../../src/calls/request-meta.ts";

test.each([
  [undefined, undefined],
  [{}, undefined],
  [{ progressToken: 1 }, undefined],
  [{ "io.modelcontextprotocol/logLevel": "info", "io.modelcontextprotocol/anything": 1 }, undefined],
  [
    {
      progressToken: 1,
      traceparent: "00-1-2-03",
      tracestate: "a=b",
      baggage: "c=d",
      "com.example/own": { e: 1 },
    },
    { traceparent: "00-1-2-03", tracestate: "a=b", baggage: "c=d", "com.example/own": { e: 1 } },
  ],
])("pluginMeta(%j) is %j", (meta, expected) => {
  expect(pluginMeta(meta)).toEqual(expected);
});
