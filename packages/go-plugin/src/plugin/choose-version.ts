import { PluginError } from "../plugin-error.ts";

/**
 * The highest version that both sides know. When there is none it is the plugin's lowest, so
 * that the host, which sent no list or another one, can decide and say so.
 */
export function chooseVersion(own: readonly number[], hostList: string | undefined): number {
  const descending = [...own].sort((a, b) => b - a);
  const lowest = descending.at(-1);
  if (lowest === undefined) throw new PluginError("invalid_options", "Cannot serve: versions is empty");
  const hosts = new Set((hostList ?? "").split(",").map(parseVersion));
  return descending.find((version) => hosts.has(version)) ?? lowest;
}

function parseVersion(text: string): number | undefined {
  return /^\s*\d+\s*$/.test(text) ? Number(text) : undefined;
}
