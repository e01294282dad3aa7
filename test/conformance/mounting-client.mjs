/**
 * Backplane as the client that MCP's suite tests: the suite's server is mounted as a package, and everything that it has is used through
 * the host. argv: the server's URL. Answers as a user would who takes what is suggested, and runs the command that an error names when a
 * server wants an authorization.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createHost, resolvePaths } from "@backplane/host";
import { authorizationSettings, writeConfig } from "./client-config.mjs";

const url = process.argv.at(-1);
/** What the scenario wants to be called, where it wants something in particular. */
const context = JSON.parse(process.env["MCP_CONFORMANCE_CONTEXT"] ?? "{}");
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** No user tries more often. */
const maxLogins = 3;

const home = mkdtempSync(join(tmpdir(), "bp-conformance-client-"));
const env = { HOME: home, XDG_RUNTIME_DIR: join(home, "run") };
const paths = resolvePaths(env);
const pluginFolders = [installServer()];
const authorization = await authorizationSettings({ url, context, home });
const configFile = writeConfig(authorization, home);
const host = createHost({ pluginFolders, paths, version: "0.1.0", names: "plain", authorization });
let logins = 0;

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
  while (host.plugins().some(({ state }) => state.reason?.includes("auth login")) && (await login()))
    await host.scan();
  for (const call of context.toolCalls ?? host.tools().map(withArguments))
    await report(`tool ${call.name}`, () => host.callTool(call.name, { arguments: call.arguments, caller }));
  // What an authorization is good for shows with the second call, too.
  if (logins > 0)
    for (const { name } of host.tools()) await report(`tool ${name}`, () => host.callTool(name));
  for (const { name } of host.prompts())
    await report(`prompt ${name}`, () => host.getPrompt(name, { caller }));
  for (const { uri } of host.resources())
    await report(`resource ${uri}`, () => host.readResource(uri, { caller }));
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
async function report(what, ask) {
  try {
    const { json } = await ask();
    console.error(`${what}: ${json}`);
  } catch ({ code, message }) {
    console.error(`${what}: ${message}`);
    if (code === "unauthorized" && (await login())) await report(what, ask);
  }
}

/** Runs `backplane auth login`, and a browser in which somebody consents to everything. False: it failed, or was tried often enough. */
async function login() {
  logins += 1;
  if (logins > maxLogins) return false;
  const args = ["auth", "login", "server", "--plugins", pluginFolders[0], "--config", configFile];
  const command = [here("../../packages/cli/dist/main.js"), ...args, "--timeout", "10"];
  const child = spawn(process.execPath, command, {
    env: { ...env, PATH: process.env["PATH"], BROWSER: here("browser.mjs") },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const [code] = await once(child, "close");
  return code === 0;
}
