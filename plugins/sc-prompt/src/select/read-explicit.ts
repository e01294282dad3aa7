import type { Catalog } from "../catalog/catalog.ts";
import type { Command, Option } from "../catalog/entry.ts";

/** What a request names outright, and what is left of it. */
export interface Explicit {
  readonly command: Command | undefined;
  /** With their values: `--focus security`. */
  readonly flags: readonly string[];
  readonly rest: string;
}

/** Reads `/sc:review src --think`: a leading command, and known flags anywhere. Unknown ones stay in the text. */
export function readExplicit(request: string, catalog: Catalog): Explicit {
  const named = /^\s*\/(?:[\w-]+:)?(?:sc_)?([\w-]+)(?=\s|$)/.exec(request);
  const command = named?.[1] === undefined ? undefined : catalog.commands.find(named[1].toLowerCase());
  const text = command ? request.slice(named?.[0].length) : request;
  const flags: string[] = [];
  const rest = text.replace(/(^|\s)(--[a-z][\w-]*)(?:[ =]([\w-]+))?/gi, (all, space, name, value) => {
    const option = optionNamed(name, { catalog, command });
    if (!option) return all;
    const takesValue = option.values.includes(value);
    flags.push(takesValue ? `${option.name} ${value}` : option.name);
    return takesValue || value === undefined ? space : `${space}${value}`;
  });
  return { command, flags, rest: rest.trim() };
}

function optionNamed(
  name: string,
  { catalog, command }: { catalog: Catalog; command: Command | undefined },
): Option | undefined {
  const flag = catalog.flags.find(name) ?? command?.options.find((option) => option.name === name);
  if (flag) return flag;
  const switchesMode = catalog.modes.list().some(({ flags }) => flags.includes(name));
  return switchesMode ? { name, values: [] } : undefined;
}
