import type { Position } from "./toml-document.ts";

/** Something in `config.toml` that is wrong, and why it has no effect. */
export interface ConfigProblem {
  readonly file: string;
  /** From 1; absent when it is about the file as a whole. */
  readonly line?: number;
  /** From 1, in UTF-16 units. */
  readonly column?: number;
  readonly message: string;
}

export function problemAt(
  { file, position }: { file: string; position: Position },
  message: string,
): ConfigProblem {
  return { file, ...position, message };
}

/** Where it is, and what: `/home/ada/.config/backplane/config.toml:3:1: …`. */
export function formatProblem({ file, line, column, message }: ConfigProblem): string {
  return `${[file, line, column].filter((part) => part !== undefined).join(":")}: ${message}`;
}
