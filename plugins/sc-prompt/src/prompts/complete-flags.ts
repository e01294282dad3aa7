import type { Catalog } from "../catalog/catalog.ts";
import type { Command, Option } from "../catalog/entry.ts";

/** Completes the last flag of several, also its value: `--think --focus se` gives `--think --focus security`. */
export function completeFlags(
  typed: string,
  { catalog, command }: { catalog: Catalog; command: Command | undefined },
): string[] {
  const ofModes = catalog.modes.list().flatMap(({ flags }) => flags.map((name) => ({ name, values: [] })));
  const options = [...(command?.options ?? []), ...catalog.flags.list(), ...ofModes];
  const whole = [...new Set(options.flatMap(spell))].sort();
  // The last word alone, or as the value of the flag before it.
  const words = typed.split(/(?<=\s)/).concat(/\s$/.test(typed) ? "" : []);
  const found = [2, 1].map((count) => {
    const last = words.slice(-count).join("");
    return whole
      .filter((flag) => flag.startsWith(last))
      .map((flag) => words.slice(0, -count).join("") + flag);
  });
  return found.find((flags) => flags.length > 0) ?? [];
}

function spell({ name, values }: Option): string[] {
  return values.length > 0 ? values.map((value) => `${name} ${value}`) : [name];
}
