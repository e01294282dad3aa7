import path from "node:path";
import { texts, wordOf } from "./field.ts";
import { readFrontmatter } from "./read-frontmatter.ts";
import { bullets, readSections } from "./read-sections.ts";
import type { Loaded, SourceFile } from "./source-file.ts";

/** An agent of SuperClaude, or any other of Claude Code: a persona whose text is its instructions. */
export function loadSuperclaudeAgent({ path: file, text }: SourceFile): Loaded {
  const { fields, body, warnings } = readFrontmatter(text);
  const sections = readSections(body);
  const persona = {
    kind: "persona" as const,
    name: (wordOf(fields["name"]) ?? path.basename(file, ".md")).toLowerCase(),
    aliases: [],
    description: wordOf(fields["description"]) ?? "",
    triggers: [...bullets(sections.get("triggers")), ...bullets(sections.get("focus areas"))],
    examples: texts(fields["examples"]),
    instructions: body,
    file,
  };
  return { entries: [persona], warnings };
}
