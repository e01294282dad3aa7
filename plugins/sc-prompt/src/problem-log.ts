import type { Log } from "@backplane/sdk";
import type { Problem } from "./catalog/catalog.ts";

/** Logs each problem with a file once, for as long as it lasts. */
export class ProblemLog {
  readonly #log: Log;
  #known: ReadonlySet<string> = new Set();

  constructor(log: Log) {
    this.#log = log;
  }

  log(problems: readonly Problem[]): void {
    const lines = new Map(problems.map((problem) => [lineOf(problem), problem]));
    for (const [line, { file }] of lines) if (!this.#known.has(line)) this.#log.warn(line, { file });
    this.#known = new Set(lines.keys());
  }
}

function lineOf({ file, message, served }: Problem): string {
  return `Cannot read "${file}": ${message}; served: ${served}`;
}
