import type { JsonObject, Question, Result } from "@backplane/host";
import type { TaskFacts } from "../tasks/detailed-task.ts";

/** What a request of the client's ends with, before an era and a transport give it its form. */
export type CallAnswer =
  | EndAnswer
  /** The client has to answer these, by key, and send the request again with the state. Modern era only. */
  | {
      readonly kind: "questions";
      readonly questions: ReadonlyMap<string, Question>;
      readonly requestState: string;
    }
  /** The call goes on; the client asks for the task until it has ended. Modern era only. */
  | { readonly kind: "task"; readonly task: TaskFacts }
  /** The call was cancelled: nobody waits, and MCP forbids an answer. */
  | { readonly kind: "none" };

/** What a call that is over is answered with. */
export type EndAnswer = ResultAnswer | ErrorAnswer;

export interface ResultAnswer {
  readonly kind: "result";
  readonly result: Result<JsonObject>;
}

/** A JSON-RPC error. */
export interface ErrorAnswer {
  readonly kind: "error";
  readonly code: number;
  readonly message: string;
  readonly data?: JsonObject | undefined;
}

export const errorCodes = {
  invalidParams: -32602,
  internalError: -32603,
  /** Until 2025-11-25; it is `invalidParams` from 2026-07-28 on. Over HTTP the SDK writes that for both, and clients take both. */
  resourceNotFound: -32002,
  missingRequiredClientCapability: -32021,
} as const;
