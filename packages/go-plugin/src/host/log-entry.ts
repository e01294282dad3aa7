/** How important a log line is. */
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error";

/** One line that a plugin wrote to its stderr, understood as far as possible. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
  /** When, in the plugin's own notation. */
  readonly timestamp?: string | undefined;
  /** The name of the logger inside the plugin, such as hclog's @module. */
  readonly logger?: string | undefined;
  /** The remaining key/value pairs. */
  readonly fields: Readonly<Record<string, unknown>>;
}
