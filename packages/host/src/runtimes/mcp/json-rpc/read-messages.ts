import type { JsonObject } from "../../../calls.ts";
import { type JsonMember, jsonMembers } from "./json-members.ts";
import { RpcError } from "./rpc-error.ts";

export type RequestId = string | number;

/** A JSON-RPC message of a server's. */
export type Message =
  /** `result` as it is written. */
  | { readonly kind: "result"; readonly id: RequestId; readonly result: string }
  /** `id` is null where the server could not tell which request it refuses. */
  | { readonly kind: "error"; readonly id: RequestId | null; readonly error: RpcError }
  | ServerRequest
  | { readonly kind: "notification"; readonly method: string; readonly params: JsonObject };

export interface ServerRequest {
  readonly kind: "request";
  readonly id: RequestId;
  readonly method: string;
  readonly params: JsonObject;
}

/** The messages in a text: one, or, as MCP allowed until 2025-03-26, an array. @throws Error saying what is wrong */
export function readMessages(text: string): readonly Message[] {
  if (!/^\s*\[/.test(text)) return [readMessage(text)];
  const batch: unknown[] = JSON.parse(text);
  return batch.map((message) => readMessage(JSON.stringify(message)));
}

function readMessage(text: string): Message {
  const members = new Map(jsonMembers(text).map((member) => [member.key, member]));
  if (parse(members.get("jsonrpc")) !== "2.0") throw new Error('no message of JSON-RPC: no "jsonrpc": "2.0"');
  const id = parse(members.get("id"));
  const method = parse(members.get("method"));
  if (typeof method === "string") {
    const params = readParams(members.get("params"));
    return isId(id) ? { kind: "request", id, method, params } : { kind: "notification", method, params };
  }
  const result = members.get("result");
  if (result && isId(id)) return { kind: "result", id, result: result.valueText };
  const error = members.get("error");
  if (error && (isId(id) || id === null || id === undefined))
    return { kind: "error", id: id ?? null, error: readError(parse(error)) };
  throw new Error('no message of JSON-RPC: neither "method", "result" nor "error", or no "id"');
}

function readParams(member: JsonMember | undefined): JsonObject {
  const params = parse(member) ?? {};
  if (isObject(params)) return params;
  throw new Error('no message of MCP: "params" is no object');
}

function readError(error: unknown): RpcError {
  const { code, message, data } = isObject(error) ? error : {};
  return new RpcError(
    typeof code === "number" ? code : 0,
    typeof message === "string" ? message : "The server gives no reason",
    data,
  );
}

function parse(member: JsonMember | undefined): unknown {
  return member && JSON.parse(member.valueText);
}

function isId(id: unknown): id is RequestId {
  return typeof id === "string" || typeof id === "number";
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
