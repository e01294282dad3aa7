import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { temporaryFolder } from "./temporary-folder.ts";

const schemas = "https://agent-plugins.org/schemas/1.0.0";

export interface McpPackage {
  readonly name: string;
  readonly servers: Readonly<Record<string, object>>;
  /** What stands under Backplane's namespace in the manifest. */
  readonly backplane?: object;
}

/** Writes an Agent Plugins package with MCP servers into a plugin folder. */
export function writeMcpPackage(pluginFolder: string, { name, servers, backplane }: McpPackage): void {
  const folder = path.join(pluginFolder, name);
  mkdirSync(folder, { recursive: true });
  const write = (file: string, content: object): void =>
    writeFileSync(path.join(folder, file), JSON.stringify(content));
  const extensions = backplane && { "dev.backplane": backplane };
  write("plugin.json", { $schema: `${schemas}/plugin.schema.json`, name, ...(extensions && { extensions }) });
  write("mcp.json", { $schema: `${schemas}/mcp.schema.json`, mcpServers: servers });
}

/** The server of fixtures/mcp, with a folder of its own. */
export class ServerFixture {
  readonly folder: string = temporaryFolder();
  readonly entry: object = {
    type: "stdio",
    command: "node",
    args: [path.join(import.meta.dirname, "fixtures", "mcp", "server.mjs"), this.folder],
  };

  /** Offers further tools from its next list on. */
  offer(tools: readonly string[]): void {
    writeFileSync(path.join(this.folder, "tools.json"), JSON.stringify(tools));
  }

  /** Everything that it was sent, over all its processes. */
  get messages(): readonly { readonly method?: string; readonly params?: Record<string, unknown> }[] {
    return readFileSync(path.join(this.folder, "messages.jsonl"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  }

  get methods(): readonly (string | undefined)[] {
    return this.messages.map(({ method }) => method);
  }
}
