import type { JsonObject } from "@backplane/host";
import { modernRevision } from "../era.ts";
import { type EraPin, envelopeKeys } from "./era-pin.ts";
import type { PluginCall } from "./plugin-call.ts";

export type RequestId = string | number;

export interface ToolCallRequest {
  readonly id: RequestId;
  readonly call: Extract<PluginCall, { method: "tools/call" }>;
  /** As it came: the modern envelope is in it. */
  readonly meta: JsonObject | undefined;
}

const messageKeys = new Set(["jsonrpc", "id", "method", "params"]);
const paramsKeys = new Set(["name", "arguments", "_meta"]);
const envelopeMetaKeys = new Set<string>(Object.values(envelopeKeys));

/**
 * Reads a `tools/call` that is regular in every respect; anything else, however slightly odd, is undefined and the
 * SDK's to judge. So this may know too little, never too much.
 */
export function readToolCall(message: unknown, pin: EraPin): ToolCallRequest | undefined {
  if (pin.era === undefined || !isObject(message)) return undefined;
  const { id, method, params } = message;
  if (method !== "tools/call" || message["jsonrpc"] !== "2.0" || !isRequestId(id)) return undefined;
  if (!hasOnly(message, messageKeys) || !isObject(params) || !hasOnly(params, paramsKeys)) return undefined;
  const { name, arguments: args, _meta: meta } = params;
  if (typeof name !== "string" || !(args === undefined || isObject(args))) return undefined;
  const hasOurMeta = pin.era === "legacy" ? isLegacyMeta(meta) : isModernMeta(meta, pin);
  if (!hasOurMeta || !(meta === undefined || isObject(meta))) return undefined;
  const progressToken = meta?.["progressToken"];
  if (!(progressToken === undefined || isRequestId(progressToken))) return undefined;
  return { id, call: { method: "tools/call", name, arguments: args }, meta };
}

function isLegacyMeta(meta: unknown): boolean {
  return meta === undefined || (isObject(meta) && Object.keys(meta).every((key) => !isReserved(key)));
}

function isModernMeta(meta: unknown, pin: EraPin): boolean {
  if (!isObject(meta) || meta[envelopeKeys.protocolVersion] !== modernRevision) return false;
  return Object.keys(meta).every((key) => envelopeMetaKeys.has(key) || !isReserved(key)) && pin.accepts(meta);
}

function isReserved(key: string): boolean {
  return key.startsWith("io.modelcontextprotocol/");
}

function isRequestId(value: unknown): value is RequestId {
  return typeof value === "string" || Number.isSafeInteger(value);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasOnly(object: JsonObject, keys: ReadonlySet<string>): boolean {
  return Object.keys(object).every((key) => keys.has(key));
}
