/**
 * Backplane as the client that MCP's suite tests: the suite's server is mounted as a package, and everything that it has is used through
 * the host. argv: the server's URL. Answers as a user would who takes what is suggested.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHost, resolvePaths } from "@backplane/host";

const url = process.argv.at(-1);
/** What the scenario wants to be called, where it wants something in particular. */
const { toolCalls } = JSON.parse(process.env["MCP_CONFORMANCE_CONTEXT"] ?? "{}");

const home = mkdtempSync(join(tmpdir(), "bp-conformance-client-"));
const paths = resolvePaths({ HOME: home, XDG_RUNTIME_DIR: join(home, "run") });
const host = createHost({ pluginFolders: [installServer()], paths, version: "0.1.0", names: "plain" });

const caller = {
  abilities: new Set(["elicitForm", "elicitUrl", "createMessage", "createMessageWithTools", "listRoots"]),
  ask: async ({ kind, params }) => {
    if (kind === "listRoots") return { roots: [] };
    if (kind === "createMessage")
      return { role: "assistant", model: "m", content: { type: "text", text: "x" } };
    return { action: "accept", content: suggested(params.requestedSchema) };
  },
};

try {
  await host.scan();
  for (const call of toolCalls ?? host.tools().map(withArguments))
    await report(`tool ${call.name}`, host.callTool(call.name, { arguments: call.arguments, caller }));
  for (const { name } of host.prompts()) await report(`prompt ${name}`, host.getPrompt(name, { caller }));
  for (const { uri } of host.resources()) await report(`resource ${uri}`, host.readResource(uri, { caller }));
} finally {
  await host.close();
  rmSync(home, { recursive: true, force: true });
}

function installServer() {
  const schemas = "https://agent-plugins.org/schemas/1.0.0";
  const folder = join(home, "plugins", "server");
  mkdirSync(folder, { recursive: true });
  mkdirSync(paths.runtime);
  const server = { type: "streamable-http", url };
  const write = (file, content) => writeFileSync(join(folder, file), JSON.stringify(content));
  write("plugin.json", { $schema: `${schemas}/plugin.schema.json`, name: "server" });
  write("mcp.json", { $schema: `${schemas}/mcp.schema.json`, mcpServers: { server } });
  return join(home, "plugins");
}

/** What each of the suite's tools wants. */
function withArguments({ name }) {
  const schema = host.tools().find((tool) => tool.name === "json_schema_2020_12_tool")
    ?.definition.inputSchema;
  const all = { add_numbers: { a: 2, b: 3 }, valid_tool: { region: "x" }, json_schema_echo: { schema } };
  return { name, arguments: all[name] ?? {} };
}

function suggested({ properties = {} } = {}) {
  return Object.fromEntries(
    Object.entries(properties).map(([key, { default: value, type }]) => [key, value ?? type === "boolean"]),
  );
}

/** A failure is for the suite to judge: it looks at what its server was sent. */
async function report(what, result) {
  await result.then(
    ({ json }) => console.error(`${what}: ${json}`),
    ({ message }) => console.error(`${what}: ${message}`),
  );
}
