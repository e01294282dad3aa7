import { expect, test, vi } from "vitest";
import { makeCall, type PluginCall, pluginOf } from "../../src/calls/plugin-call.ts";
import { echo, FakeHost, result } from "../fake-host.ts";

const host = () =>
  new FakeHost(
    { t: echo },
    {
      prompts: { p: () => result({ messages: [] }) },
      resources: { "a://b": () => result({ contents: [] }) },
    },
  );
const options = { signal: new AbortController().signal, meta: { a: 1 }, onProgress: () => {} };

test.each([
  [
    "callTool",
    { method: "tools/call", name: "t", arguments: { a: 1 } },
    ["t", { arguments: { a: 1 }, ...options }],
  ],
  ["getPrompt", { method: "prompts/get", name: "p" }, ["p", options]],
  ["readResource", { method: "resources/read", uri: "a://b" }, ["a://b", options]],
] as const)("makeCall() asks %s with all it was given", async (method, call, args) => {
  const all = host();
  const asked = vi.spyOn(all, method);
  await makeCall(all, call, options);
  expect(asked).toHaveBeenCalledExactlyOnceWith(...args);
});

test.each<[PluginCall, string | undefined]>([
  [{ method: "tools/call", name: "t" }, "t-plugin"],
  [{ method: "tools/call", name: "p" }, undefined],
  [{ method: "prompts/get", name: "p" }, "p-plugin"],
  [{ method: "resources/read", uri: "a://b" }, "resource-plugin"],
  [{ method: "resources/read", uri: "a://c" }, undefined],
])("pluginOf(%j) is %s", (call, plugin) => {
  expect(pluginOf(host(), call)).toBe(plugin);
});
