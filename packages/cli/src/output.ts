import { styleText } from "node:util";
import { harmless } from "./harmless.ts";

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** The only place that writes to the terminal. Under `backplane mcp`, stdout belongs to MCP and nothing here is used. */
export function print(text = ""): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** For people, beside the output proper: progress and hints. */
export function printNote(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** A message may quote what a plugin said. */
export function printError(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${style("red", "error:", process.stderr)} ${harmless(message)}\n`);
}

/** Coloured on a terminal, unless NO_COLOR is set or TERM is "dumb". */
export function style(format: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  const plain = !stream.isTTY || process.env["NO_COLOR"] || process.env["TERM"] === "dumb";
  return plain ? text : styleText(format, text);
}

/** `backplane list | head -1` is no error: once nobody reads, there is nothing left to do. */
export function endWhenNobodyReads(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      process.exit();
    });
  }
}
