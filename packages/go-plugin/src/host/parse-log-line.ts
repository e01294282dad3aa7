import type { LogEntry, LogLevel } from "./log-entry.ts";

/**
 * Reads a line of JSON as hclog writes it, or as pino, bunyan, zap, slog, zerolog, logrus
 * and winston do. Undefined when it is none of these: whatever a plugin prints, this must not throw.
 */
export function parseJsonLogLine(line: string): LogEntry | undefined {
  if (!line.startsWith("{")) return undefined;
  const record = parseObject(line);
  if (record === undefined) return undefined;
  const message = text(record, MESSAGE_KEYS);
  if (message === undefined) return undefined;
  const level = levelOf(record);
  if (level === undefined) return undefined;
  return {
    level,
    message,
    timestamp: text(record, TIMESTAMP_KEYS),
    logger: text(record, LOGGER_KEYS),
    fields: rest(record),
  };
}

/** Reads a line of text; a level in brackets in front of it is taken as such, the rest is debug. */
export function parseTextLogLine(line: string): LogEntry {
  const match = /^\[(TRACE|DEBUG|INFO|WARN|ERROR)\]\s*/.exec(line);
  if (match === null) return { level: "debug", message: line, fields: {} };
  const level = LEVELS_BY_NAME.get((match[1] ?? "").toLowerCase()) ?? "debug";
  return { level, message: line.slice(match[0].length), fields: {} };
}

// --- internal ---

const MESSAGE_KEYS = ["@message", "msg", "message"] as const;
const TIMESTAMP_KEYS = ["@timestamp", "time", "ts", "timestamp"] as const;
const LOGGER_KEYS = ["@module", "logger", "name"] as const;
const LEVEL_KEYS = ["@level", "level", "severity"] as const;
const READ_KEYS: ReadonlySet<string> = new Set([
  ...MESSAGE_KEYS,
  ...TIMESTAMP_KEYS,
  ...LOGGER_KEYS,
  ...LEVEL_KEYS,
]);

const LEVELS_BY_NAME: ReadonlyMap<string, LogLevel> = new Map([
  ["trace", "trace"],
  ["debug", "debug"],
  ["info", "info"],
  ["notice", "info"],
  ["warn", "warn"],
  ["warning", "warn"],
  ["error", "error"],
  ["dpanic", "error"],
  ["panic", "error"],
  ["fatal", "error"],
  ["critical", "error"],
]);

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The first of the keys that holds a string, or, for times, a number. */
function text(record: Record<string, unknown>, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = record[key];
    if (typeof value === "string") return value;
    if (typeof value === "number" && keys === TIMESTAMP_KEYS) return String(value);
  }
  return undefined;
}

function levelOf(record: Record<string, unknown>): LogLevel | undefined {
  const key = LEVEL_KEYS.find((name) => record[name] !== undefined);
  if (key === undefined) return "debug";
  const value = record[key];
  if (typeof value === "number") return numericLevel(value);
  return typeof value === "string" ? LEVELS_BY_NAME.get(value.toLowerCase()) : undefined;
}

/** The scale of pino and bunyan: 10 trace, 20 debug, 30 info, 40 warn, 50 error, 60 fatal. */
function numericLevel(value: number): LogLevel {
  if (value >= 50) return "error";
  if (value >= 40) return "warn";
  if (value >= 30) return "info";
  return value >= 20 ? "debug" : "trace";
}

/** What is left, without the keys that were read; made so that "__proto__" is a key like any other. */
function rest(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !READ_KEYS.has(key)));
}
