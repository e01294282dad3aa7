import type { Catalog } from "../catalog/catalog.ts";
import type { Command, Option } from "../catalog/entry.ts";

/** Completes the last flag of several, also its value: `--think --focus se` gives `--think --focus security`. */
export function completeFlags(
  typed: string,
  { catalog, command }: { catalog: Catalog; command: Command | undefined },
): string[] {
  const [, before = "", last = ""] = /^(.*\s)?(-\S*(?:\s\S*)?|\s*)$/s.exec(typed) ?? [];
  const ofModes = catalog.modes.list().flatMap(({ flags }) => flags.map((name) => ({ name, values: [] })));
  const options = [...(command?.options ?? []), ...catalog.flags.list(), ...ofModes];
  const whole = [...new Set(options.flatMap(spell))].sort();
  return whole.filter((flag) => flag.startsWith(last)).map((flag) => before + flag);
}

function spell({ name, values }: Option): string[] {
  return values.length > 0 ? values.map((value) => `${name} ${value}`) : [name];
}
