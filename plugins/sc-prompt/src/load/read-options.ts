import type { Option } from "../catalog/entry.ts";

/** The flags of a usage text such as `[--focus quality|security] [--safe]`. */
export function readOptions(usage: string): Option[] {
  const options = new Map<string, Option>();
  for (const match of usage.matchAll(/(--[a-z][\w-]*)(?:[ =]\[?([a-z][\w-]*(?:\|[\w-]+)+)\]?)?/gi)) {
    const name = match[1] ?? "";
    const values = match[2]?.split("|") ?? [];
    if (values.length > 0 || !options.has(name)) options.set(name, { name, values });
  }
  return [...options.values()];
}
