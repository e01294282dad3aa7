import { existsSync, mkdirSync, openSync, renameSync, statSync } from "node:fs";
import path from "node:path";
import sonicBoom, { type SonicBoom } from "sonic-boom";

/** At this size a log file becomes `<name>.log.1`, replacing the one before: two files a plugin at most. */
const maxFileBytes = 1024 * 1024;

/** In UTF-16 units. */
const maxMessageLength = 16 * 1024;

/** With its attributes; a longer line is dropped. */
const maxLineLength = 128 * 1024;

/** Lines that wait for the disk; more are dropped, so that a flood costs no memory. */
const maxBufferBytes = 256 * 1024;

/** A disk that hangs must not keep the host from closing. */
const closeTimeoutMs = 1_000;

export type LogLevel = "debug" | "info" | "warn" | "error";

export interface LogLine {
  readonly level: LogLevel;
  /** Who said it: the host, the plugin through its session, or a stream of its process. */
  readonly source: "host" | "plugin" | "stdout" | "stderr";
  readonly message: string;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
}

/** JSON lines in a file of bounded size. Never blocks and never throws: a log that cannot be written is lost. */
export class LogFile {
  readonly #file: string;
  #stream: SonicBoom | undefined;
  #bytes = 0;

  constructor(folder: string, name: string) {
    this.#file = logFilePath(folder, name);
  }

  write(line: LogLine): void {
    const time = new Date().toISOString();
    try {
      const text = `${JSON.stringify({ time, ...line, message: cut(line.message) })}\n`;
      if (text.length > maxLineLength) return;
      this.#stream ??= this.#open();
      if (this.#bytes + text.length > maxFileBytes) this.#rotate();
      this.#bytes += text.length;
      this.#stream.write(text);
    } catch {
      // No folder, no space, no right: the line is lost.
    }
  }

  /** Resolves when what is buffered is written, or cannot be. */
  close(): Promise<void> {
    const stream = this.#stream;
    this.#stream = undefined;
    return stream ? end(stream) : Promise.resolve();
  }

  #open(): SonicBoom {
    mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 });
    this.#bytes = statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0;
    // Opened here and now: a flood rotates files before one that is opened meanwhile is open.
    const fd = openSync(this.#file, "a", 0o600);
    const stream = new sonicBoom.SonicBoom({ fd, sync: false, maxLength: maxBufferBytes });
    stream.on("error", () => {});
    return stream;
  }

  #rotate(): void {
    // It goes on to write what it has, into the file that is renamed.
    void this.close();
    if (existsSync(this.#file)) renameSync(this.#file, `${this.#file}.1`);
    this.#stream = this.#open();
  }
}

function end(stream: SonicBoom): Promise<void> {
  return new Promise((resolve) => {
    const give = (): void => {
      clearTimeout(timer);
      stream.destroy();
      resolve();
    };
    const timer = setTimeout(give, closeTimeoutMs);
    stream.once("close", give);
    stream.once("error", give);
    stream.end();
  });
}

/** A message is for people; what is cut off here would cost the lines before it. */
function cut(message: string): string {
  if (message.length <= maxMessageLength) return message;
  return `${message.slice(0, maxMessageLength)}… (${message.length} characters)`;
}

export function logFilePath(folder: string, name: string): string {
  return path.join(folder, `${name}.log`);
}
