import path from "node:path";
import { readFrontmatter } from "./read-frontmatter.ts";
import { readOptions } from "./read-options.ts";
import { bullets, readSections } from "./read-sections.ts";
import type { Loaded, SourceFile } from "./source-file.ts";

/** `MODE_<Name>.md`: a purpose, what activates it, and how it behaves. */
export function loadSuperclaudeMode({ path: file, text }: SourceFile): Loaded {
  const { body, warnings } = readFrontmatter(text);
  const triggers = bullets(readSections(body).get("activation triggers"));
  const mode = {
    kind: "mode" as const,
    name: path
      .basename(file, ".md")
      .replace(/^MODE_/, "")
      .replaceAll("_", "-")
      .toLowerCase(),
    aliases: [],
    description: /\*\*Purpose\*\*:\s*(.+)/.exec(body)?.[1]?.trim() ?? "",
    triggers,
    examples: [],
    flags: readOptions(triggers.join("\n")).map(({ name }) => name),
    instructions: body,
    file,
  };
  return { entries: [mode], warnings };
}
