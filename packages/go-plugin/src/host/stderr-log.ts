import { type Line, LineSplitter } from "./line-splitter.ts";
import type { LogEntry } from "./log-entry.ts";
import { parseJsonLogLine, parseTextLogLine } from "./parse-log-line.ts";

const TAIL_LINES = 20;
/** A line of the tail is for people; it need not be whole. */
const MAX_TAIL_LINE_LENGTH = 2_000;

/** Turns a plugin's stderr into log entries and remembers its last lines. */
export class StderrLog {
  readonly #lines = new LineSplitter();
  readonly #onLog: ((entry: LogEntry) => void) | undefined;
  readonly #tail: string[] = [];
  /** Once a Go program panics, all it prints until its end belongs to the panic. */
  #panicking = false;

  constructor(onLog: ((entry: LogEntry) => void) | undefined) {
    this.#onLog = onLog;
  }

  /** The last lines, oldest first. */
  get tail(): string[] {
    return [...this.#tail];
  }

  push(chunk: Uint8Array): void {
    for (const line of this.#lines.push(chunk)) this.#line(line);
  }

  end(): void {
    for (const line of this.#lines.end()) this.#line(line);
  }

  #line(line: Line): void {
    if (line.text === "") return;
    this.#tail.push(line.text.slice(0, MAX_TAIL_LINE_LENGTH));
    if (this.#tail.length > TAIL_LINES) this.#tail.shift();
    this.#onLog?.(this.#entry(line));
  }

  #entry({ text, complete }: Line): LogEntry {
    const entry = complete ? parseJsonLogLine(text) : undefined;
    if (entry !== undefined) return entry;
    if (/^(panic|fatal error): /.test(text)) this.#panicking = true;
    if (this.#panicking) return { level: "error", message: text, fields: {} };
    // A piece of a line has no beginning to tell a level by.
    return complete ? parseTextLogLine(text) : { level: "debug", message: text, fields: {} };
  }
}
