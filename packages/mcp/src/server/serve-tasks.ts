import type { JsonObject } from "@backplane/host";
import { ProtocolError, type Server, type ServerContext } from "@modelcontextprotocol/server";
import { errorCodes } from "../calls/call-answer.ts";
import type { Task } from "../tasks/task.ts";
import type { Tasks } from "../tasks/tasks.ts";
import { declaresTasks, tasksNotDeclared } from "../tasks/tasks-extension.ts";
import { principalOf } from "./received-through-sdk.ts";

/** Serves MCP's extension for tasks, to clients of the modern era: in 2025-11-25 there are other requests of these names. */
export function serveTasks(server: Server, tasks: Tasks): void {
  const serve = (method: string, answer: (task: Task, context: ServerContext) => object): void =>
    server.setRequestHandler(method, { params: anyParams }, (params, context) => {
      assertDeclared(context);
      return { ...answer(findTask(tasks, { params, context }), context) };
    });
  serve("tasks/get", (task) => task.fetch());
  serve("tasks/update", (task, { mcpReq: { inputResponses } }) => {
    if (inputResponses === undefined)
      throw new ProtocolError(errorCodes.invalidParams, "inputResponses is missing, expected an object");
    task.answer(inputResponses);
    return {};
  });
  serve("tasks/cancel", (task) => {
    task.cancel();
    return {};
  });
}

/** The SDK wants a schema for a request that it does not know; a request's `params` are an object or absent. */
const anyParams = {
  "~standard": {
    version: 1 as const,
    vendor: "backplane",
    types: undefined as { input: unknown; output: JsonObject } | undefined,
    validate: (value: unknown) => ({ value: value as JsonObject }),
  },
};

function assertDeclared({ mcpReq: { envelope } }: ServerContext): void {
  if (declaresTasks(envelope)) return;
  const { code, message, data } = tasksNotDeclared;
  throw new ProtocolError(code, message, data);
}

function findTask(
  tasks: Tasks,
  { params: { taskId }, context }: { params: JsonObject; context: ServerContext },
): Task {
  const task = typeof taskId === "string" ? tasks.find(taskId, principalOf(context)) : undefined;
  if (task) return task;
  throw new ProtocolError(
    errorCodes.invalidParams,
    "Unknown task: there is none of this taskId, or it has been dropped after its ttlMs",
  );
}
