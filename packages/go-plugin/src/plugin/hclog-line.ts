/** How important a log line is, in hclog's words. */
export type HclogLevel = "trace" | "debug" | "info" | "warn" | "error";

export interface HclogRecord {
  readonly level: HclogLevel;
  readonly message: string;
  /** The name of the logger. */
  readonly module?: string | undefined;
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
  /** Default: now. */
  readonly time?: Date | undefined;
}

/**
 * A line for the plugin's stderr that go-plugin hosts read as a structured log record. Never
 * throws: a value that JSON cannot hold is written as text.
 */
export function formatHclogLine({ level, message, module, fields, time = new Date() }: HclogRecord): string {
  const record = {
    ...fields,
    "@level": level,
    "@message": message,
    ...(module === undefined ? {} : { "@module": module }),
    "@timestamp": hclogTimestamp(time),
  };
  return `${stringify(record)}\n`;
}

/** Six digits of a second's fraction exactly: with any other number Go hosts take the line for text. */
function hclogTimestamp(time: Date): string {
  return time.toISOString().replace("Z", "000Z");
}

function stringify(record: Record<string, unknown>): string {
  try {
    return JSON.stringify(record, jsonSafe);
  } catch {
    // A cycle, or a getter or toJSON that throws.
    const texts = Object.entries(record).map(([key, value]) => [key, asText(value)]);
    return JSON.stringify(Object.fromEntries(texts));
  }
}

function jsonSafe(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  return value instanceof Error ? (value.stack ?? value.message) : value;
}

function asText(value: unknown): string {
  try {
    return String(value);
  } catch {
    return "[unprintable]";
  }
}
