import type { JsonObject, Question } from "@backplane/host";
import type { Era } from "../era.ts";

/** A question in MCP's form: a request to the client in the legacy era, an entry of `inputRequests` in the modern one. */
export interface InputRequest {
  readonly method: "elicitation/create" | "sampling/createMessage" | "roots/list";
  readonly params?: JsonObject;
}

export function toInputRequest(question: Question, era: Era): InputRequest {
  switch (question.kind) {
    case "elicit":
      return {
        method: "elicitation/create",
        params: era === "legacy" ? question.params : withoutId(question.params),
      };
    case "createMessage":
      return { method: "sampling/createMessage", params: question.params };
    case "listRoots":
      return { method: "roots/list" };
  }
}

/** MCP's `inputRequests`. */
export function toInputRequests(questions: ReadonlyMap<string, Question>): JsonObject {
  return Object.fromEntries(
    [...questions].map(([key, question]) => [key, toInputRequest(question, "modern")]),
  );
}

/** 2026-07-28 has no ids of elicitations, since it has nothing that says one is done. */
function withoutId({ elicitationId: _, ...params }: JsonObject): JsonObject {
  return params;
}
