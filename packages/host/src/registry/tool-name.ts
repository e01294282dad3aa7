import { createHash } from "node:crypto";

/**
 * Longest published name. Agents put a prefix of their own before it and models take 64 characters in all:
 * opencode `bp_`, Claude Code `mcp__bp__` for a server that is registered as "bp".
 */
export const maxToolNameLength: number = 64 - "mcp__bp__".length;

const suffixLength = 9;

/** A name that ends like this without being distinct could be chosen to take a distinct one. */
const suffix = /_[0-9a-f]{8}$/;

/**
 * The name under which agents see a tool: `<plugin>_<tool>` in `[A-Za-z0-9_-]`. A plugin's name has no underscore, so two
 * plugins can only meet where characters were replaced or cut; see distinctToolName().
 */
export function toolName(plugin: string, tool: string): string {
  const name = `${plugin.replaceAll(".", "-")}_${tool.replaceAll(".", "_")}`;
  const isPlain = name.length <= maxToolNameLength && !suffix.test(name);
  return isPlain ? name : distinctToolName(plugin, tool);
}

/** The same with a suffix made of both names: for a name that is too long, looks suffixed, or is another plugin's tool's too. */
export function distinctToolName(plugin: string, tool: string): string {
  const name = `${plugin.replaceAll(".", "-")}_${tool.replaceAll(".", "_")}`;
  const digest = createHash("sha256").update(`${plugin}\0${tool}`).digest("hex");
  return `${name.slice(0, maxToolNameLength - suffixLength)}_${digest.slice(0, suffixLength - 1)}`;
}
