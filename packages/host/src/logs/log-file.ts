import { existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import path from "node:path";
import sonicBoom, { type SonicBoom } from "sonic-boom";

/** At this size a log file becomes `<name>.log.1`, replacing the one before: two files a plugin at most. */
const maxFileBytes = 1024 * 1024;

/** Lines that wait for the disk; more are dropped, so that a flood costs no memory. */
const maxBufferBytes = 256 * 1024;

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
    const text = `${JSON.stringify({ time: new Date().toISOString(), ...line })}\n`;
    try {
      if (this.#bytes + text.length > maxFileBytes) this.#rotate();
      this.#stream ??= this.#open();
      this.#bytes += text.length;
      this.#stream.write(text);
    } catch {
      // No folder, no space, no right: the line is lost.
    }
  }

  /** Writes what is buffered. */
  close(): void {
    try {
      this.#stream?.flushSync();
      this.#stream?.destroy();
    } catch {
      // The disk is full or the file is gone.
    }
    this.#stream = undefined;
  }

  #open(): SonicBoom {
    mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 });
    this.#bytes = statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0;
    const stream = new sonicBoom.SonicBoom({
      dest: this.#file,
      append: true,
      mode: 0o600,
      sync: false,
      maxLength: maxBufferBytes,
    });
    stream.on("error", () => {});
    return stream;
  }

  #rotate(): void {
    this.close();
    if (existsSync(this.#file)) renameSync(this.#file, `${this.#file}.1`);
    this.#bytes = 0;
  }
}

export function logFilePath(folder: string, name: string): string {
  return path.join(folder, `${name}.log`);
}
