import path from "node:path";
import { type Format, formats } from "../load/formats.ts";
import type { Source } from "./source.ts";

/** Folders to read, each list in rising rank: what comes later wins. */
export interface Folders {
  /** In the broker's own format: `prompts/`, `personas/`, `modes/`, `flags/`. */
  readonly prompts: readonly string[];
  /** Claude Code homes, clones of SuperClaude, or folders of command files. They win over all `prompts`. */
  readonly superclaude: readonly string[];
}

export function planSources({ prompts, superclaude }: Folders): Source[] {
  const own = prompts.map((folder, rank) => ownSources(folder, rank));
  const foreign = superclaude.map((folder, index) => superclaudeSources(folder, prompts.length + index));
  return [...own, ...foreign].flat();
}

function ownSources(folder: string, rank: number): Source[] {
  const source = (name: string, format: Format): Source => ({
    folder: path.resolve(folder, name),
    root: path.resolve(folder),
    format,
    rank,
  });
  return [
    source("prompts", formats.prompt),
    source("personas", formats.persona),
    source("modes", formats.mode),
    source("flags", formats.flag),
  ];
}

/** Where SuperClaude's files stand: in a clone, in its package folder, in `~/.claude`, or loose in the folder. */
const layouts = {
  superclaudeCommand: ["src/superclaude/commands", "commands", "commands/sc", "."],
  superclaudeAgent: ["src/superclaude/agents", "agents"],
  superclaudeMode: ["src/superclaude/modes", "modes", "."],
  superclaudeFlags: ["src/superclaude/core", "core", "."],
} as const;

function superclaudeSources(folder: string, rank: number): Source[] {
  return Object.entries(layouts).flatMap(([name, places]) =>
    places.map((place) => ({
      folder: path.resolve(folder, place),
      root: path.resolve(folder),
      format: formats[name as keyof typeof layouts],
      rank,
    })),
  );
}
