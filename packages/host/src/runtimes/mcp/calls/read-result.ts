import { CallError } from "@backplane/contract";
import type { JsonObject } from "../../../calls.ts";
import { jsonMembers, withoutMember } from "../json-rpc/json-members.ts";
import { isObject } from "../protocol/agreement.ts";
import type { Era } from "../protocol/revisions.ts";
import type { ServerQuestion } from "./ask-caller.ts";

/** What a server's answer to a call comes to. */
export type CallResult =
  /** As the server wrote it, without what only its revision knows. */
  | { readonly kind: "complete"; readonly json: string }
  /** The call has to be made again with answers to these, by key, and with the state. */
  | {
      readonly kind: "input_required";
      readonly questions: ReadonlyMap<string, ServerQuestion>;
      readonly requestState: string | undefined;
    };

/** @throws CallError "internal" for what is no result of that era */
export function readResult(text: string, era: Era): CallResult {
  if (era === "legacy") return { kind: "complete", json: text };
  const members = membersOf(text);
  const resultType = members.find(({ key }) => key === "resultType");
  // To be absent is to be complete.
  const type = resultType === undefined ? "complete" : JSON.parse(resultType.valueText);
  if (type === "input_required") return readInputRequired(JSON.parse(text));
  if (type !== "complete")
    throw bad(`is of the type ${JSON.stringify(type)}, which this version does not know`);
  return { kind: "complete", json: resultType ? withoutMember(members, "resultType") : text };
}

function readInputRequired({ inputRequests, requestState }: JsonObject): CallResult {
  if (requestState !== undefined && typeof requestState !== "string")
    throw bad('has a "requestState" that is no text');
  return { kind: "input_required", questions: readQuestions(inputRequests), requestState };
}

/** What a server wants to know, by key. @throws CallError "internal" */
export function readQuestions(inputRequests: unknown = {}): ReadonlyMap<string, ServerQuestion> {
  if (!isObject(inputRequests)) throw bad('has "inputRequests" that are no object');
  return new Map(Object.entries(inputRequests).map(([key, question]) => [key, readQuestion(question)]));
}

function readQuestion(question: unknown): ServerQuestion {
  const { method, params = {} } = isObject(question) ? question : {};
  if (typeof method === "string" && isObject(params)) return { method, params };
  throw bad('has a question without "method", or with "params" that are no object');
}

function membersOf(text: string): ReturnType<typeof jsonMembers> {
  try {
    return jsonMembers(text);
  } catch (cause) {
    throw new CallError("internal", `The server's result is ${(cause as Error).message}`, { cause });
  }
}

function bad(what: string): CallError {
  return new CallError("internal", `The server's result ${what}`);
}
