import type { JsonObject, Result } from "@backplane/host";
import { expect, test, vi } from "vitest";
import { taskEnd } from "../../src/tasks/task-state.ts";
import { result } from "../fake-host.ts";

const print = ({ json }: Result<JsonObject>) => `<${json}>`;
const roomy = { print, hasRoomFor: () => true };

test("taskEnd() of a result is its text, also of one that tells of an error", () => {
  const ended = result({ content: [], isError: true });
  expect(taskEnd({ kind: "result", result: ended }, roomy)).toEqual({
    kind: "completed",
    json: `<${ended.json}>`,
    bytes: ended.json.length + 2,
  });
});

test("taskEnd() of what would be a JSON-RPC error is that error", () => {
  const error = { code: -32021, message: "It lacks roots", data: { requiredCapabilities: { roots: {} } } };
  expect(taskEnd({ kind: "error", ...error }, roomy)).toEqual({ kind: "failed", error });
});

test("taskEnd() drops a result there is no room for, and says so", () => {
  const ended = result({ content: [{ type: "text", text: "żż" }] });
  const hasRoomFor = vi.fn(() => false);
  const end = taskEnd({ kind: "result", result: ended }, { print, hasRoomFor });
  expect(hasRoomFor).toHaveBeenCalledWith(Buffer.byteLength(ended.json) + 2);
  expect(end).toEqual({
    kind: "failed",
    error: { code: -32603, message: expect.stringContaining("was dropped") },
  });
});
