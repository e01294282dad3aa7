import { once } from "node:events";
import type { Readable } from "node:stream";
import { settledWithin, withDeadline } from "../deadline.ts";
import { PluginError } from "../plugin-error.ts";
import { quoted } from "../quoted.ts";
import { describeExit } from "./describe-exit.ts";
import { looksLikeHandshake } from "./handshake-line.ts";
import { type Line, LineSplitter } from "./line-splitter.ts";
import type { PluginExit } from "./plugin-process.ts";
import { readPaced } from "./read-paced.ts";

export interface AwaitHandshakeOptions {
  readonly exited: Promise<PluginExit>;
  readonly timeoutMs: number;
  readonly skipLines: number;
  readonly onSkipped: (line: string) => void;
  /** Gets all later bytes of stdout: a plugin must never block on a full pipe. */
  readonly onOutput: (chunk: Uint8Array) => void;
  readonly signal: AbortSignal | undefined;
}

/** The first line of a plugin's stdout; what follows it is handed on, for ever. */
export async function awaitHandshake(stdout: Readable, options: AwaitHandshakeOptions): Promise<string> {
  const reader = new FirstLineReader(options);
  const line = reader.read(stdout);
  try {
    return await withDeadline(Promise.race([line, exitedEarly(options.exited, stdout)]), {
      timeoutMs: options.timeoutMs,
      signal: options.signal,
      what: "no handshake line",
    });
  } catch (error) {
    const failure = PluginError.from(error);
    if (failure.code !== "timeout") throw failure;
    const printed = reader.unfinished === "" ? "nothing" : `${quoted(reader.unfinished)} without a line end`;
    throw new PluginError("start_timeout", `${failure.message}; plugin printed ${printed}`, {
      cause: failure,
    });
  }
}

class FirstLineReader {
  readonly #lines = new LineSplitter();
  readonly #options: AwaitHandshakeOptions;
  #skipsLeft: number;
  #onFound: ((line: string) => void) | undefined;

  constructor(options: AwaitHandshakeOptions) {
    this.#options = options;
    this.#skipsLeft = options.skipLines;
  }

  /** What stands in an unfinished first line. */
  get unfinished(): string {
    return this.#lines.unfinished;
  }

  read(stdout: Readable): Promise<string> {
    return new Promise((resolve) => {
      this.#onFound = resolve;
      readPaced(stdout, (chunk) => this.#onChunk(chunk));
      // A last line without its end counts, as it does in Go.
      stdout.once("end", () => this.#flush());
      stdout.once("error", () => stdout.destroy());
    });
  }

  #onChunk(chunk: Buffer): void {
    if (this.#onFound === undefined) {
      this.#options.onOutput(chunk);
      return;
    }
    for (const line of this.#lines.push(chunk)) this.#onLine(line);
    if (this.#onFound === undefined) this.#flush();
  }

  #flush(): void {
    for (const line of this.#lines.end()) this.#onLine(line);
  }

  #onLine({ text }: Line): void {
    if (this.#onFound === undefined) {
      this.#options.onOutput(Buffer.from(`${text}\n`));
    } else if (this.#skipsLeft > 0 && !looksLikeHandshake(text)) {
      this.#skipsLeft -= 1;
      this.#options.onSkipped(text);
    } else {
      this.#onFound(text);
      this.#onFound = undefined;
    }
  }
}

/** What a process printed last may still be in the pipe when its exit is seen. */
const LAST_WORDS_MS = 200;

async function exitedEarly(exited: Promise<PluginExit>, stdout: Readable): Promise<never> {
  const exit = await exited;
  if (!stdout.closed) await settledWithin(once(stdout, "close"), LAST_WORDS_MS);
  throw new PluginError("exited_early", `plugin ${describeExit(exit)} before its handshake line`);
}
