import type { HostChoice } from "../host-choice.ts";

/**
 * The options, where the command line is one that agents start: `mcp` with plugin folders, a config file and names only. Anything else
 * is for the whole program to read, which takes longer to load than a relay.
 */
export function readRelayArguments([command, ...options]: readonly string[]): HostChoice | undefined {
  if (command !== "mcp" || options.length % 2 !== 0) return undefined;
  const plugins: string[] = [];
  let choice: HostChoice = {};
  for (let index = 0; index < options.length; index += 2) {
    const [name, value = ""] = options.slice(index);
    if (value.startsWith("-")) return undefined;
    if (name === "--plugins") plugins.push(value);
    else if (name === "--config") choice = { ...choice, config: value };
    else if (name === "--names" && (value === "prefixed" || value === "plain"))
      choice = { ...choice, names: value };
    else return undefined;
  }
  return { ...choice, plugins };
}
