import { expect, test, vi } from "vitest";
import { TaskOnlyTools } from "../../src/tasks/task-only-tools.ts";
import { echo, FakeHost } from "../fake-host.ts";

const call = (name: string) => ({ method: "tools/call", name }) as const;

function hostWith(...taskOnly: string[]) {
  const host = new FakeHost({ quick: echo, slow: echo });
  const tools = host.tools().map((tool) => ({
    ...tool,
    definition: {
      ...tool.definition,
      ...(taskOnly.includes(tool.name) && { execution: { taskSupport: "required" as const } }),
    },
  }));
  const list = vi.spyOn(host, "tools").mockReturnValue(tools);
  return { host, list };
}

test("TaskOnlyTools.has() is true of a tool that says so, and of tools only", () => {
  const tools = new TaskOnlyTools(hostWith("slow").host);
  expect(tools.has(call("slow"))).toBe(true);
  expect(tools.has(call("quick"))).toBe(false);
  expect(tools.has(call("nope"))).toBe(false);
  expect(tools.has({ method: "prompts/get", name: "slow" })).toBe(false);
});

test("TaskOnlyTools.has() knows when the tools are others", () => {
  const { host, list } = hostWith();
  const tools = new TaskOnlyTools(host);
  expect(tools.has(call("slow"))).toBe(false);
  list.mockReturnValue(hostWith("slow").host.tools());
  expect(tools.has(call("slow"))).toBe(true);
});
