import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { backplane } from "./backplane.ts";
import { startHttpServer } from "./http-server.ts";
import type { TempHome } from "./temp-home.ts";

/** How one Backplane reaches the other. */
export const mountings = ["stdio", "HTTP"] as const;

export type Mounting = (typeof mountings)[number];

/** Mounts what a home's Backplane serves in another home: as a package with one MCP server. Returns what ends the first one. */
export async function mountHome(
  inner: TempHome,
  { outer, name, over }: { readonly outer: TempHome; readonly name: string; readonly over: Mounting },
): Promise<() => Promise<void>> {
  const { server, stop } = over === "stdio" ? asProcess(inner) : await asHttpServer(inner);
  const schemas = "https://agent-plugins.org/schemas/1.0.0";
  const folder = join(outer.pluginsFolder, name);
  await mkdir(folder);
  const write = (file: string, content: object): Promise<void> =>
    writeFile(join(folder, file), JSON.stringify(content));
  await write("plugin.json", { $schema: `${schemas}/plugin.schema.json`, name });
  await write("mcp.json", { $schema: `${schemas}/mcp.schema.json`, mcpServers: { [name]: server } });
  return stop;
}

interface Mountable {
  readonly server: object;
  stop(): Promise<void>;
}

function asProcess(inner: TempHome): Mountable {
  const { args, env } = backplane(inner, "mcp", "--names", "plain");
  return { server: { type: "stdio", command: "node", args, env }, stop: async () => {} };
}

async function asHttpServer(inner: TempHome): Promise<Mountable> {
  const { url, stop } = await startHttpServer(inner, "--names", "plain");
  return { server: { type: "streamable-http", url }, stop };
}
