import { HostError, type JsonObject, type Result } from "@backplane/host";
import { expect, test, vi } from "vitest";
import type { EndAnswer } from "../../src/calls/call-answer.ts";
import { taskEnd } from "../../src/tasks/task-state.ts";
import { result } from "../fake-host.ts";

const roomy = () => true;
const print = ({ json }: Result<JsonObject>) => `<${json}>`;
const answerWith = (answer: EndAnswer) => ({ answer: async () => answer, print, hasRoomFor: roomy });

test("taskEnd() of a result is its text, also of one that tells of an error", async () => {
  const ended = result({ content: [], isError: true });
  expect(await taskEnd(ended, answerWith({ kind: "result", result: ended }))).toEqual({
    kind: "completed",
    json: `<${ended.json}>`,
    bytes: ended.json.length + 2,
  });
});

test("taskEnd() of what would be a JSON-RPC error is that error", async () => {
  const error = { code: -32021, message: "It lacks roots", data: { requiredCapabilities: { roots: {} } } };
  const outcome = new HostError("missing_ability", "It lacks roots");
  expect(await taskEnd(outcome, answerWith({ kind: "error", ...error }))).toEqual({ kind: "failed", error });
});

test("taskEnd() of a call that was cancelled is no failure", async () => {
  const outcome = new HostError("cancelled", "The host is closing");
  expect(await taskEnd(outcome, answerWith({ kind: "error", code: -32603, message: "m" }))).toEqual({
    kind: "cancelled",
  });
});

test("taskEnd() drops a result there is no room for, and says so", async () => {
  const ended = result({ content: [{ type: "text", text: "żż" }] });
  const hasRoomFor = vi.fn(() => false);
  const end = await taskEnd(ended, {
    answer: async () => ({ kind: "result", result: ended }),
    print,
    hasRoomFor,
  });
  expect(hasRoomFor).toHaveBeenCalledWith(Buffer.byteLength(ended.json) + 2);
  expect(end).toEqual({
    kind: "failed",
    error: { code: -32603, message: expect.stringContaining("was dropped") },
  });
});
