import { createHash } from "node:crypto";
import { noEvents } from "../events/event-patterns.ts";
import type { McpServerSpec, PluginSpec } from "./plugin-spec.ts";

/** As long as a plugin's name may be. */
const maxNameLength = 64;

const suffixLength = 9;

/**
 * The plugins that a package is made of: itself, and each of its MCP servers, so that one that fails, or hangs, takes nothing else
 * along. The only server of a package without a process of its own is the package.
 */
export function pluginsOf(spec: PluginSpec): readonly PluginSpec[] {
  const { mcpServers, runtime } = spec;
  const [only, ...others] = mcpServers;
  if (only && others.length === 0 && !runtime) return [{ ...spec, runtime: runtimeFor(only, spec) }];
  const names = serverNames(spec);
  return [
    runtime ? spec : { ...spec, activation: "lazy" },
    ...mcpServers.map((server, index) => ({
      ...spec,
      name: names[index] ?? server.name,
      description: "",
      runtime: runtimeFor(server, spec),
      mcpServers: [server],
      skills: [],
      events: noEvents,
      warnings: [],
    })),
  ];
}

function runtimeFor(server: McpServerSpec, { name }: PluginSpec): PluginSpec["runtime"] {
  return { type: "mcp", server, package: name };
}

/** Every server whose name would be another's too gets a suffix: which one comes first must not matter. */
function serverNames({ name, mcpServers }: PluginSpec): readonly string[] {
  const plain = mcpServers.map((server) => `${name}.${slug(server.name)}`);
  return plain.map((one, index) => {
    const isShared = plain.indexOf(one) !== plain.lastIndexOf(one);
    if (!isShared && one.length <= maxNameLength) return one;
    const digest = createHash("sha256")
      .update(mcpServers[index]?.name ?? "")
      .digest("hex");
    const start = one.slice(0, maxNameLength - suffixLength).replace(/[.-]+$/, "");
    return `${start}-${digest.slice(0, suffixLength - 1)}`;
  });
}

/** What of a server's name a plugin's name can hold. */
function slug(server: string): string {
  return (
    server
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "server"
  );
}
