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
export function toWireLog({ level, logger, data }: JsonObject): Log {
  const attributes = {
    ...(typeof logger === "string" && { logger }),
    ...(isObject(data) ? data : {}),
  };
  return {
    level: levels[String(level)] ?? LogLevel.INFO,
    message: messageIn(data),
    attributes: Object.keys(attributes).length > 0 ? Buffer.from(JSON.stringify(attributes)) : nothing,
  };
}

const nothing = new Uint8Array();

function messageIn(data: unknown): string {
  if (typeof data === "string") return data;
  const { message = data, msg = message } = isObject(data) ? data : { message: data };
  return typeof msg === "string" ? msg : JSON.stringify(data ?? null);
}
