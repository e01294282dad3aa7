import { expect, test } from "vitest";
import { declaresTasks, tasksNotDeclared } from "../../src/tasks/tasks-extension.ts";

const withExtensions = (extensions: unknown) => ({
  "io.modelcontextprotocol/clientCapabilities": { extensions },
});

test.each([[{}], [{ future: 1 }]])("declaresTasks() with settings %j", (settings) => {
  expect(declaresTasks(withExtensions({ "io.modelcontextprotocol/tasks": settings }))).toBe(true);
});

test.each([
  ["nothing", undefined],
  ["no capabilities", {}],
  ["no extensions", { "io.modelcontextprotocol/clientCapabilities": {} }],
  ["others", withExtensions({ "io.modelcontextprotocol/ui": {} })],
  ["what is no object", withExtensions({ "io.modelcontextprotocol/tasks": true })],
  ["null", withExtensions({ "io.modelcontextprotocol/tasks": null })],
  ["the tasks of 2025-11-25", { "io.modelcontextprotocol/clientCapabilities": { tasks: { list: {} } } }],
])("declaresTasks() is false for %s", (_what, envelope) => {
  expect(declaresTasks(envelope)).toBe(false);
});

test("tasksNotDeclared says what to declare", () => {
  expect(tasksNotDeclared).toMatchObject({
    code: -32021,
    data: { requiredCapabilities: { extensions: { "io.modelcontextprotocol/tasks": {} } } },
  });
});
