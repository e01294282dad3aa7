import { loadFlag } from "./flag.ts";
import { loadMode } from "./mode.ts";
import { loadPersona } from "./persona.ts";
import { loadPrompt } from "./prompt.ts";
import type { Loader } from "./source-file.ts";
import { loadSuperclaudeAgent } from "./superclaude-agent.ts";
import { loadSuperclaudeCommand } from "./superclaude-command.ts";
import { loadSuperclaudeFlags } from "./superclaude-flags.ts";
import { loadSuperclaudeMode } from "./superclaude-mode.ts";

/** A format: which files of a folder have it, and who reads them. */
export interface Format {
  readonly files: RegExp;
  readonly load: Loader;
}

const markdown = /^(?!README\b|MODE_|FLAGS\.|CLAUDE\.)[^.].*\.md$/i;
const yaml = /^[^.].*\.ya?ml$/i;

export const formats = {
  prompt: { files: markdown, load: loadPrompt },
  persona: { files: yaml, load: loadPersona },
  mode: { files: yaml, load: loadMode },
  flag: { files: yaml, load: loadFlag },
  superclaudeCommand: { files: markdown, load: loadSuperclaudeCommand },
  superclaudeAgent: { files: markdown, load: loadSuperclaudeAgent },
  superclaudeMode: { files: /^MODE_.*\.md$/i, load: loadSuperclaudeMode },
  superclaudeFlags: { files: /^FLAGS\.md$/i, load: loadSuperclaudeFlags },
} as const satisfies Record<string, Format>;
