import { harmless, harmlessLine } from "../harmless.ts";
import { type Style, style } from "../output.ts";

const levelStyles: Readonly<Record<string, Style>> = {
  debug: "dim",
  info: "green",
  warn: "yellow",
  error: "red",
};

const levelWidth = "error".length;
const sourceWidth = "plugin".length;

/** A stored line, for people: local time, level, source, message, attributes. What cannot be read is shown as it is. */
export function formatLogLine(line: string): string {
  const entry = parse(line);
  if (!entry) return style("dim", harmlessLine(line));
  const { time, level, source, message, attributes } = entry;
  const head = [
    style("dim", harmlessLine(localTime(time))),
    style(levelStyles[level] ?? "bold", harmlessLine(level).padEnd(levelWidth)),
    style("dim", harmlessLine(source).padEnd(sourceWidth)),
  ];
  return [...head, indentRest(harmless(message)), ...shownAttributes(attributes)].join("  ");
}

interface Entry {
  readonly time: string;
  readonly level: string;
  readonly source: string;
  readonly message: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Undefined for a line that is no log line: the disk was full, or somebody else wrote to the file. */
function parse(line: string): Entry | undefined {
  try {
    const { time, level, source, message, attributes = {} } = JSON.parse(line);
    const texts = [time, level, source, message];
    if (texts.some((text) => typeof text !== "string") || typeof attributes !== "object") return undefined;
    return { time, level, source, message, attributes: attributes ?? {} };
  } catch {
    return undefined;
  }
}

/** `2026-01-31 13:45:00.123` in the person's time zone. */
function localTime(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().replace("T", " ").replace("Z", "");
}

/** A message of several lines cannot pose as several messages. */
function indentRest(text: string): string {
  return text.replaceAll("\n", "\n    ");
}

function shownAttributes(attributes: Entry["attributes"]): string[] {
  return Object.entries(attributes).map(([name, value]) => {
    const isLines = typeof value === "string" && value.includes("\n");
    const shown = isLines ? `\n    ${indentRest(harmless(value))}` : harmlessLine(plainOrJson(value));
    return `${style("cyan", `${harmlessLine(name)}=`)}${shown}`;
  });
}

function plainOrJson(value: unknown): string {
  return typeof value === "string" && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}
