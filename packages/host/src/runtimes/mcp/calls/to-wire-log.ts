import { type Log, LogLevel } from "@backplane/contract";
import type { JsonObject } from "../../../calls.ts";
import { isObject } from "../protocol/agreement.ts";

/** MCP's levels are syslog's. */
const levels: Readonly<Record<string, LogLevel>> = {
  debug: LogLevel.DEBUG,
  info: LogLevel.INFO,
  notice: LogLevel.INFO,
  warning: LogLevel.WARN,
  error: LogLevel.ERROR,
  critical: LogLevel.ERROR,
  alert: LogLevel.ERROR,
  emergency: LogLevel.ERROR,
};

/** `params` of `notifications/message`, whose data may be anything. */
export function toWireLog({ level, data }: JsonObject): Log {
  const { message, attributes } = split(data);
  return {
    level: levels[String(level)] ?? LogLevel.INFO,
    message,
    attributes: attributes && Object.keys(attributes).length > 0 ? encode(attributes) : nothing,
  };
}

const nothing = new Uint8Array();

function encode(attributes: JsonObject): Uint8Array {
  return Buffer.from(JSON.stringify(attributes));
}

function split(data: unknown): { message: string; attributes?: JsonObject } {
  if (!isObject(data)) return { message: typeof data === "string" ? data : JSON.stringify(data ?? null) };
  const { message, ...attributes } = data;
  return typeof message === "string" ? { message, attributes } : { message: "", attributes: data };
}
