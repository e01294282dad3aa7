import type { JsonObject, Result } from "@backplane/host";
import type { OpenCall } from "../caller/open-call.ts";
import { type EndAnswer, errorCodes } from "../calls/call-answer.ts";

export type TaskState =
  /** `message` is what the plugin said last of how far it is. */
  { readonly kind: "running"; readonly call: OpenCall; readonly message?: string | undefined } | TaskEnd;

export type TaskEnd =
  /** As text: the same as a value takes several times the memory. */
  | { readonly kind: "completed"; readonly json: string; readonly bytes: number }
  | { readonly kind: "failed"; readonly error: JsonRpcError }
  | { readonly kind: "cancelled" };

interface JsonRpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: JsonObject | undefined;
}

export interface TaskEndOptions {
  /** The result in the form that MCP wants of it. */
  print: (result: Result<JsonObject>) => string;
  /** Whether so much can be kept. */
  hasRoomFor: (bytes: number) => boolean;
}

/**
 * How a task ends whose client would have been answered so: "failed" is for a JSON-RPC error; a tool's own failure is a result. What there
 * is room for has to be kept at once, before another is asked about.
 */
export function taskEnd(answer: EndAnswer, { print, hasRoomFor }: TaskEndOptions): TaskEnd {
  if (answer.kind === "error") {
    const { kind: _, ...error } = answer;
    return { kind: "failed", error };
  }
  const json = print(answer.result);
  const bytes = Buffer.byteLength(json);
  return hasRoomFor(bytes) ? { kind: "completed", json, bytes } : { kind: "failed", error: dropped(bytes) };
}

function dropped(bytes: number): JsonRpcError {
  return {
    code: errorCodes.internalError,
    message: `The result of ${bytes} bytes was dropped: too many results of this client's tasks wait to be fetched`,
  };
}
