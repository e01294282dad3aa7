import { describe, expect, it } from "vitest";
import { TaskTools } from "../../../../src/runtimes/mcp/calls/task-tools.ts";
import { RpcError } from "../../../../src/runtimes/mcp/json-rpc/rpc-error.ts";

const call = { method: "tools/call", members: {}, about: "research" };
const required = (extensions: object): object => ({ requiredCapabilities: { extensions } });

describe("TaskTools", () => {
  it("has() knows what was listed, and asks nothing of prompts of that name", () => {
    const tools = new TaskTools();
    tools.add("research");
    expect(tools.has(call)).toBe(true);
    expect(tools.has({ ...call, about: "echo" })).toBe(false);
    expect(tools.has({ ...call, method: "prompts/get" })).toBe(false);
  });

  it("learn() takes it from the server's refusal", () => {
    const tools = new TaskTools();
    const refusal = new RpcError(-32021, "no", required({ "io.modelcontextprotocol/tasks": {} }));
    expect(tools.learn(call, refusal)).toBe(true);
    expect(tools.has(call)).toBe(true);
  });

  it.each([
    ["another error", new RpcError(-32602, "no", required({ "io.modelcontextprotocol/tasks": {} }))],
    ["another extension", new RpcError(-32021, "no", required({ "io.modelcontextprotocol/ui": {} }))],
    ["no data", new RpcError(-32021, "no")],
    ["what is no answer", new Error("no")],
  ])("learn() learns nothing from %s", (_what, error) => {
    const tools = new TaskTools();
    expect(tools.learn(call, error)).toBe(false);
    expect(tools.has(call)).toBe(false);
  });
});
