import { type Log, LogLevel as WireLevel } from "@backplane/contract";
import type { LogLevel } from "../logs/log-file.ts";
import type { PluginLogLine } from "../logs/plugin-log.ts";

const logLevels: Readonly<Record<number, LogLevel>> = {
  [WireLevel.DEBUG]: "debug",
  [WireLevel.INFO]: "info",
  [WireLevel.WARN]: "warn",
  [WireLevel.ERROR]: "error",
};

/** A line as the rest of the host knows it; its texts are as the plugin wrote them. */
export function toLogLine({ level, message, attributes }: Log): PluginLogLine {
  return { level: logLevels[level] ?? "info", message, attributes: parseAttributes(attributes) };
}

function parseAttributes(bytes: Uint8Array): Record<string, unknown> | undefined {
  if (bytes.length === 0) return undefined;
  const text = Buffer.from(bytes).toString("utf8");
  try {
    return JSON.parse(text);
  } catch {
    return { unparsed: text };
  }
}
