import { createHash } from "node:crypto";

/**
 * Longest published name. Agents put a prefix of their own before it and models take 64 characters in all:
 * opencode `bp_`, Claude Code `mcp__bp__` for a server that is registered as "bp".
 */
export const maxNameLength: number = 64 - "mcp__bp__".length;

/** `plain`: as the plugin calls it, for a host that serves a single plugin or names that cannot meet. */
export type NameStyle = "prefixed" | "plain";

interface Origin {
  readonly plugin: string;
  /** The name inside the plugin. */
  readonly ownName: string;
}

const suffixLength = 9;

/** A name that ends like this without being distinct could be chosen to take a distinct one. */
const suffix = /_[0-9a-f]{8}$/;

/**
 * The name under which agents see a tool or prompt: `<plugin>_<name>` in `[A-Za-z0-9_-]`. A plugin's name has no underscore, so two
 * plugins can only meet where characters were replaced or cut; see distinctName().
 */
export function publishedName({ style, ...origin }: Origin & { readonly style: NameStyle }): string {
  const name = style === "plain" ? cleaned(origin.ownName) : prefixed(origin);
  const isUsable = name.length <= maxNameLength && !suffix.test(name);
  return isUsable ? name : distinctName(origin);
}

/** The same with a suffix made of both names: for a name that is too long, looks suffixed, or is another plugin's too. */
export function distinctName({ plugin, ownName }: Origin): string {
  const digest = createHash("sha256").update(`${plugin}\0${ownName}`).digest("hex");
  const name = prefixed({ plugin, ownName }).slice(0, maxNameLength - suffixLength);
  return `${name}_${digest.slice(0, suffixLength - 1)}`;
}

function prefixed({ plugin, ownName }: Origin): string {
  return `${plugin.replaceAll(".", "-")}_${cleaned(ownName)}`;
}

function cleaned(ownName: string): string {
  return ownName.replaceAll(".", "_");
}
