import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import { harmlessLine } from "../harmless.ts";
import { type Style, style } from "../output.ts";

export interface FileChange {
  readonly file: string;
  /** Undefined: the file is new. */
  readonly before: string | undefined;
  readonly after: string;
}

/** The change as a unified diff. */
export function unifiedDiff({ file, before, after }: FileChange): string {
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY };
  const from = before === undefined ? "/dev/null" : file;
  return createTwoFilesPatch(from, file, before ?? "", after, undefined, undefined, options);
}

/** The same for a terminal, coloured. */
export function showDiff(diff: string): string {
  return diff.trimEnd().split(/\r?\n/).map(showLine).join("\n");
}

function showLine(line: string): string {
  const format = lineStyle(line);
  const text = line.replace(/[^\t]+/g, harmlessLine);
  return format ? style(format, text) : text;
}

function lineStyle(line: string): Style | undefined {
  if (line.startsWith("+++") || line.startsWith("---")) return "bold";
  const styles: Readonly<Record<string, Style>> = { "+": "green", "-": "red", "@": "cyan" };
  return styles[line[0] ?? ""];
}
