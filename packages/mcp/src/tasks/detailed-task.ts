import type { JsonObject } from "@backplane/host";
import { toInputRequests } from "../caller/input-request.ts";
import type { TaskState } from "./task-state.ts";

/** What MCP says of every task. */
export interface TaskFacts {
  readonly taskId: string;
  readonly status: "working" | "input_required" | "completed" | "failed" | "cancelled";
  readonly statusMessage?: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly lastUpdatedAt: string;
  /** From `createdAt`. */
  readonly ttlMs: number;
  /** How long the client should wait before it asks again. */
  readonly pollIntervalMs: number;
}

/** MCP's DetailedTask: the facts, and what the status brings along. */
export type DetailedTask = TaskFacts & {
  readonly inputRequests?: JsonObject;
  readonly result?: JsonObject;
  readonly error?: JsonObject;
};

export function statusOf(state: TaskState): Pick<TaskFacts, "status" | "statusMessage"> {
  switch (state.kind) {
    case "running": {
      const status = state.call.questions.size > 0 ? "input_required" : "working";
      return { status, ...(state.message !== undefined && { statusMessage: state.message }) };
    }
    case "failed":
      return { status: "failed", statusMessage: state.error.message };
    default:
      return { status: state.kind };
  }
}

export function detailsOf(state: TaskState): Omit<DetailedTask, keyof TaskFacts> {
  switch (state.kind) {
    case "running": {
      const { questions } = state.call;
      return questions.size > 0 ? { inputRequests: toInputRequests(questions) } : {};
    }
    case "completed":
      return { result: JSON.parse(state.json) };
    case "failed":
      return { error: { ...state.error } };
    case "cancelled":
      return {};
  }
}
