import { styleText } from "node:util";

type Style = "bold" | "dim" | "red" | "green" | "yellow";

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

export function printError(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${style("red", "error:", process.stderr)} ${message}\n`);
}

/** Coloured on a terminal, unless NO_COLOR is set or TERM is "dumb". */
export function style(format: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  const plain = !stream.isTTY || process.env["NO_COLOR"] || process.env["TERM"] === "dumb";
  return plain ? text : styleText(format, text);
}

/** Rows in columns as wide as their widest cell; the last column is not padded. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((_, column) =>
    Math.max(...[header, ...rows].map((row) => (row[column] ?? "").length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join("  ");
  return [style("bold", line(header)), ...rows.map(line)].join("\n");
}
