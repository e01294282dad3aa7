import type { LogFile, LogLevel } from "./log-file.ts";

const maxWarnings = 20;

/** A line that a plugin logged, through its session or on stderr. */
export interface PluginLogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
}

/** Where everything goes that one plugin says beside its results, and what the host has to say of it. */
export class PluginLog {
  readonly #file: LogFile;
  readonly #warnings: string[] = [];

  constructor(file: LogFile) {
    this.#file = file;
  }

  /** What the host noticed and `backplane list` shows, newest last. */
  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /** Something the host noticed that does not stop the plugin. One that repeats is kept once. */
  warn(message: string): void {
    this.host("warn", message);
    if (this.#warnings.includes(message)) return;
    this.#warnings.push(message);
    if (this.#warnings.length > maxWarnings) this.#warnings.shift();
  }

  host(level: LogLevel, message: string): void {
    this.#file.write({ level, source: "host", message });
  }

  plugin(line: PluginLogLine): void {
    this.#file.write({ ...line, source: "plugin" });
  }

  /** A line the process wrote to stderr, as go-plugin understood it. */
  stderr(entry: {
    level: LogLevel | "trace";
    message: string;
    fields: Readonly<Record<string, unknown>>;
  }): void {
    const { level, message, fields } = entry;
    const attributes = Object.keys(fields).length > 0 ? fields : undefined;
    this.#file.write({ level: level === "trace" ? "debug" : level, source: "stderr", message, attributes });
  }

  /** What the program printed after the handshake. */
  stdio(channel: "stdout" | "stderr", data: Uint8Array): void {
    this.#file.write({
      level: "info",
      source: channel,
      message: Buffer.from(data).toString("utf8").trimEnd(),
    });
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
