import { expect, test, vi } from "vitest";
import { TaskOnlyTools } from "../../src/tasks/task-only-tools.ts";
import { echo, FakeHost } from "../fake-host.ts";

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

test("TaskOnlyTools.has() is true of a tool that says so", () => {
  const tools = new TaskOnlyTools(hostWith("slow").host);
  expect(tools.has("slow")).toBe(true);
  expect(tools.has("quick")).toBe(false);
  expect(tools.has("nope")).toBe(false);
});

test("TaskOnlyTools.has() knows when the tools are others", () => {
  const { host, list } = hostWith();
  const tools = new TaskOnlyTools(host);
  expect(tools.has("slow")).toBe(false);
  list.mockReturnValue(hostWith("slow").host.tools());
  expect(tools.has("slow")).toBe(true);
});
