import type { CallLogLine } from "@backplane/host";
import type { LoggingLevel } from "@modelcontextprotocol/server";

/** From the least to the most severe (RFC 5424). */
const levels: readonly LoggingLevel[] = [
  "debug",
  "info",
  "notice",
  "warning",
  "error",
  "critical",
  "alert",
  "emergency",
];

/** MCP's word for a plugin's level. */
export function toLoggingLevel(level: CallLogLine["level"]): LoggingLevel {
  return level === "warn" ? "warning" : level;
}

export function isAtLeast(level: LoggingLevel, threshold: LoggingLevel): boolean {
  return levels.indexOf(level) >= levels.indexOf(threshold);
}
