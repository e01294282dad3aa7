import type { HostChoice } from "../host-choice.ts";

/**
 * The options, where the command line is one that agents start: `mcp --shared` with plugin folders and a config file only. Anything else
 * is for the whole program to read, which takes longer to load than a relay.
 */
export function readRelayArguments([command, mode, ...options]: readonly string[]): HostChoice | undefined {
  if (command !== "mcp" || mode !== "--shared" || options.length % 2 !== 0) return undefined;
  const plugins: string[] = [];
  let config: string | undefined;
  for (let index = 0; index < options.length; index += 2) {
    const [name, value = ""] = options.slice(index);
    if (value.startsWith("-")) return undefined;
    if (name === "--plugins") plugins.push(value);
    else if (name === "--config") config = value;
    else return undefined;
  }
  return { plugins, ...(config !== undefined && { config }) };
}
