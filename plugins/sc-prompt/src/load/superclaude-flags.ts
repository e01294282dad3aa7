import type { Flag } from "../catalog/entry.ts";
import { LoadError } from "./load-error.ts";
import type { Loaded, SourceFile } from "./source-file.ts";

/** `FLAGS.md`: a bold line with the flag's spellings, then its trigger and its behaviour. */
export function loadSuperclaudeFlags({ path: file, text }: SourceFile): Loaded {
  const blocks = text.replaceAll("\r\n", "\n").split(/^(?=\*\*--)/m);
  const entries = blocks.map((block) => readFlag(block, file)).filter((flag) => flag !== undefined);
  if (entries.length === 0) {
    throw new LoadError('The file names no flag: expected lines such as "**--think**"');
  }
  return { entries, warnings: [] };
}

function readFlag(block: string, file: string): Flag | undefined {
  const head = /^\*\*(--.+?)\*\*/.exec(block)?.[1] ?? "";
  const [name, ...aliases] = [...head.matchAll(/--[a-z][\w-]*/gi)].map((match) => match[0]);
  if (name === undefined) return undefined;
  const instructions = /^-\s*Behavior:\s*(.+)$/m.exec(block)?.[1]?.trim() ?? "";
  return {
    kind: "flag",
    name,
    aliases,
    description: instructions,
    triggers: [/^-\s*Trigger:\s*(.+)$/m.exec(block)?.[1]?.trim() ?? ""],
    examples: [],
    values: /\[([\w-]+(?:\|[\w-]+)+)\]/.exec(head)?.[1]?.split("|") ?? [],
    instructions,
    file,
  };
}
