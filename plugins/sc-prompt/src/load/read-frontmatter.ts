import { parse } from "yaml";
import { LoadError } from "./load-error.ts";

export interface Document {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly warnings: readonly string[];
}

/**
 * Parts a Markdown file into its fields and its text. As found in the wild: YAML between `---` lines; `name:` lines that
 * only end with `---`; a fenced `yaml` block under a heading; YAML that is none because of a bare colon; no fields at all.
 * @throws LoadError when the file holds no text, or its frontmatter never ends
 */
export function readFrontmatter(text: string): Document {
  const source = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  const found = between(source) ?? loose(source) ?? fenced(source);
  if (!found && source.trimStart().startsWith("---\n")) {
    throw new LoadError('The frontmatter has no end: expected a line "---" after its fields');
  }
  const body = (found?.body ?? source).trim();
  if (body === "") throw new LoadError("The file has no text: expected a prompt after the frontmatter");
  return { ...parseFields(found?.fields ?? ""), body };
}

interface Parts {
  readonly fields: string;
  readonly body: string;
}

function between(source: string): Parts | undefined {
  const match = /^\s*---[ \t]*\n([\s\S]*?)\n?---[ \t]*(?:\n|$)([\s\S]*)$/.exec(source);
  return match ? { fields: match[1] ?? "", body: match[2] ?? "" } : undefined;
}

function loose(source: string): Parts | undefined {
  const match = /^\s*((?:[\w-]+:.*\n)+)---[ \t]*\n([\s\S]*)$/.exec(source);
  return match ? { fields: match[1] ?? "", body: match[2] ?? "" } : undefined;
}

/** The block stays in the body: it belongs to what the author shows the model. */
function fenced(source: string): Parts | undefined {
  const match = /^\s*#[^\n]*\n+```ya?ml\n(?:---\n)?([\s\S]*?)\n(?:---\n)?```/.exec(source);
  return match ? { fields: match[1] ?? "", body: source } : undefined;
}

function parseFields(fields: string): Omit<Document, "body"> {
  let value: unknown;
  try {
    value = parse(fields, { logLevel: "error" });
  } catch (cause) {
    return mendFields(fields, cause as Error);
  }
  if (value === null || value === undefined) return { fields: {}, warnings: [] };
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new LoadError('The frontmatter is no list of fields: expected lines such as "name: review"');
  }
  return { fields: value as Record<string, unknown>, warnings: [] };
}

/** Claude Code takes `description: Use this when: …`, which is no YAML. */
function mendFields(fields: string, cause: Error): Omit<Document, "body"> {
  const lines = fields.split("\n").filter((line) => line.trim() !== "");
  const pairs = lines.map((line) => /^([\w-]+):[ \t]*(.*)$/.exec(line));
  const broken = pairs.some((pair) => !pair || /^["'[{]/.test(pair[2] ?? ""));
  const reason = cause.message.split("\n")[0];
  if (broken) throw new LoadError(`The frontmatter is not YAML: ${reason}`, { cause });
  const mended = Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? "", pair?.[2]?.trim()]));
  return { fields: mended, warnings: [`The frontmatter is not YAML, taken line by line: ${reason}`] };
}
