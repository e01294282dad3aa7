import { once } from "node:events";
import type { Readable } from "node:stream";
import { settledWithin, withDeadline } from "../deadline.ts";
import { PluginError } from "../plugin-error.ts";
import { quoted } from "../quoted.ts";
import { looksLikeHandshake } from "./handshake-line.ts";
import { type Line, LineSplitter } from "./line-splitter.ts";
import type { PluginExit } from "./plugin-process.ts";

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
export function awaitHandshake(stdout: Readable, options: AwaitHandshakeOptions): Promise<string> {
  const line = firstLine(stdout, options);
  const early = exitedEarly(options.exited, stdout);
  return withDeadline(Promise.race([line, early]), {
    timeoutMs: options.timeoutMs,
    signal: options.signal,
    what: "no handshake line",
  }).catch((error: unknown) => {
    const failure = PluginError.from(error);
    if (failure.code !== "timeout") throw failure;
    throw new PluginError("start_timeout", failure.message, { cause: failure });
  });
}

function firstLine(stdout: Readable, options: AwaitHandshakeOptions): Promise<string> {
  return new Promise((resolve) => {
    const lines = new LineSplitter();
    let skipsLeft = options.skipLines;
    let found = false;
    const onLine = ({ text }: Line) => {
      if (found) {
        options.onOutput(Buffer.from(`${text}\n`));
      } else if (skipsLeft > 0 && !looksLikeHandshake(text)) {
        skipsLeft -= 1;
        options.onSkipped(text);
      } else {
        found = true;
        resolve(text);
      }
    };
    const flush = () => {
      for (const line of lines.end()) onLine(line);
    };
    stdout.on("data", (chunk: Buffer) => {
      if (found) return options.onOutput(chunk);
      for (const line of lines.push(chunk)) onLine(line);
      if (found) flush();
    });
    // A last line without its end counts, as it does in Go.
    stdout.once("end", flush);
    stdout.once("error", () => stdout.destroy());
  });
}

/** What a process printed last may still be in the pipe when its exit is seen. */
const LAST_WORDS_MS = 200;

async function exitedEarly(exited: Promise<PluginExit>, stdout: Readable): Promise<never> {
  const { code, signal, stderrTail } = await exited;
  if (!stdout.closed) await settledWithin(once(stdout, "close"), LAST_WORDS_MS);
  const how = signal === null ? `with code ${code}` : `by ${signal}`;
  const words = stderrTail.length === 0 ? "" : `; its last words: ${quoted(stderrTail.slice(-5).join("\n"))}`;
  throw new PluginError("exited_early", `plugin exited ${how} before its handshake line${words}`);
}
