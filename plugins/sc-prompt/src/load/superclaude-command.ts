import path from "node:path";
import { texts, wordOf } from "./field.ts";
import { readFrontmatter } from "./read-frontmatter.ts";
import { readOptions } from "./read-options.ts";
import { bullets, readSections } from "./read-sections.ts";
import type { Loaded, SourceFile } from "./source-file.ts";

/** A command of SuperClaude, or any other of Claude Code: Markdown with or without fields. */
export function loadSuperclaudeCommand({ path: file, text }: SourceFile): Loaded {
  const { fields, body, warnings } = readFrontmatter(text);
  const sections = readSections(body);
  const personas = texts(fields["personas"]);
  const usage = sections.get("usage") ?? "";
  const command = {
    kind: "command" as const,
    name: nameOf(fields, { body, file }),
    description: wordOf(fields["description"]) ?? wordOf(fields["purpose"]) ?? titleOf(body),
    category: wordOf(fields["category"]) ?? "",
    triggers: [...bullets(sections.get("triggers")), ...bullets(sections.get("activation triggers"))],
    examples: examplesOf(sections.get("examples") ?? ""),
    aliases: [],
    options: readOptions(usage + (wordOf(fields["argument-hint"]) ?? "")),
    personas,
    // A list of several is in no order of fitness.
    defaultPersona: personas.length === 1 ? personas[0] : undefined,
    requires: [],
    optional: [],
    body,
    template: "arguments" as const,
    file,
  };
  return { entries: [command], warnings };
}

/** Names are uneven: `analyze`, `sc:recommend`, `command: "/sc:business-panel"`, only a heading, only the file. */
function nameOf(fields: Readonly<Record<string, unknown>>, from: { body: string; file: string }): string {
  const heading = /^#\s+\/(?:sc:)?([\w-]+)/m.exec(from.body)?.[1];
  const name =
    wordOf(fields["name"]) ?? wordOf(fields["command"]) ?? heading ?? path.basename(from.file, ".md");
  return name.replace(/^\/?(?:sc:)?/, "").toLowerCase();
}

function titleOf(body: string): string {
  const title = /^#\s+(.+)$/m.exec(body)?.[1] ?? body.split("\n", 1)[0] ?? "";
  return title.replace(/^\/[\w:-]+\s*-?\s*/, "").trim();
}

/** Headings and comments say what an example is for. */
function examplesOf(section: string): string[] {
  const lines = [...section.matchAll(/^(?:###|#)\s+(.+)$/gm)].map((match) => match[1] ?? "");
  return lines.filter((line) => line !== "");
}
