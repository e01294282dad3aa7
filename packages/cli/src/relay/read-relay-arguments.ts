import type { PluginFolders } from "../plugin-folders.ts";

/**
 * The options, where the command line is one that agents start: `mcp --shared` with plugin folders only. Anything else is for the
 * whole program to read, which takes longer to load than a relay.
 */
export function readRelayArguments([command, mode, ...options]: readonly string[]):
  | PluginFolders
  | undefined {
  if (command !== "mcp" || mode !== "--shared" || options.length % 2 !== 0) return undefined;
  const isPlain = options.every((option, index) =>
    index % 2 === 0 ? option === "--plugins" : !option.startsWith("-"),
  );
  return isPlain ? { plugins: options.filter((_, index) => index % 2 === 1) } : undefined;
}
