import { style } from "./output.ts";

const gap = "  ";

/** A last column with less room than this is put on lines of its own. */
const minLastWidth = 24;

/**
 * Rows in columns as wide as their widest cell. Nothing is cut: where a row is wider than `width`, its last cell goes on
 * over several lines, broken between words.
 * @param width in characters; default: the terminal's, or no limit where there is none
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  width: number = terminalWidth(),
): string {
  const widths = header.slice(0, -1).map((_, column) => widest([header, ...rows], column));
  const line = (row: readonly string[]): string => layOut(row, { widths, width });
  return [style("bold", line(header)), ...rows.map(line)].join("\n");
}

function terminalWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY;
}

function widest(rows: readonly (readonly string[])[], column: number): number {
  return Math.max(...rows.map((row) => (row[column] ?? "").length));
}

function layOut(row: readonly string[], { widths, width }: { widths: number[]; width: number }): string {
  const start = widths.map((cellWidth, column) => (row[column] ?? "").padEnd(cellWidth) + gap).join("");
  const last = row[widths.length] ?? "";
  if (start.length + last.length <= width) return start + last;
  const room = width - start.length;
  if (room >= minLastWidth) return start + wrap(last, room).join(`\n${" ".repeat(start.length)}`);
  const indent = gap.repeat(2);
  return [start.trimEnd(), ...wrap(last, width - indent.length).map((text) => indent + text)].join("\n");
}

/** Breaks at spaces; a word longer than the room stays whole. */
function wrap(text: string, room: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= room)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
