import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Host } from "@backplane/host";
import { openHost, type PluginFolders, pluginFolders } from "../open-host.ts";
import { print, printNote, style } from "../output.ts";
import { version } from "../version.ts";
import { printPlugins } from "./list.ts";

/** Every plugin's tools at a glance: what there is, one real call each, how to connect an agent, and MCP over HTTP. */
export async function demo({ port, ...options }: PluginFolders & { port: number }): Promise<void> {
  const host = openHost(options);
  try {
    printNote("Looking for plugins …");
    await host.scan();
    printPlugins(host.plugins(), pluginFolders(options));
    await callExamples(host);
    printAgents(["mcp", ...pluginFolders(options).flatMap((folder) => ["--plugins", folder])]);
    await serve(host, port);
  } finally {
    await host.close();
  }
}

/** Calls the `greet` tool of each plugin that has one, as the examples do. */
async function callExamples(host: Host): Promise<void> {
  print(`\n${style("bold", "One real call to each example")}`);
  for (const tool of host.tools().filter((one) => one.pluginTool === "greet")) {
    const started = performance.now();
    const { value } = await host.callTool(tool.name, { arguments: { name: "Backplane" } });
    const took = Math.round(performance.now() - started);
    print(
      `  ${tool.name} {"name":"Backplane"}  →  ${String(value.content[0]?.["text"])}  ${style("dim", `(${took} ms, process start included)`)}`,
    );
  }
}

function printAgents(args: readonly string[]): void {
  const command = [process.execPath, fileURLToPath(new URL("../main.js", import.meta.url)), ...args];
  const shell = command
    .map((part) => (/^[\w./:=@-]+$/.test(part) ? part : `'${part.replaceAll("'", "'\\''")}'`))
    .join(" ");
  const json = JSON.stringify(command);
  print(`\n${style("bold", "Connect an agent")}`);
  print(`  opencode     in opencode.json:  "mcp": { "bp": { "type": "local", "command": ${json} } }`);
  print(`  Claude Code  claude mcp add bp -- ${shell}`);
  print(`  Codex        codex mcp add bp -- ${shell}`);
  print("  Stakpak      in ~/.stakpak/mcp.toml:");
  print(`                 [mcpServers.bp]\n                 command = ${JSON.stringify(command[0])}`);
  print(`                 args = ${JSON.stringify(command.slice(1))}`);
}

async function serve(host: Host, port: number): Promise<void> {
  const { serveHttp } = await import("@backplane/mcp");
  const face = await serveHttp({ host, port, serverInfo: { name: "backplane", version } });
  print(`\nServing MCP at ${style("bold", face.url)} for clients on this machine. Ctrl-C ends it.`);
  const stopped = new AbortController();
  await Promise.race(
    ["SIGINT", "SIGTERM"].map((signal) => once(process, signal, { signal: stopped.signal })),
  );
  stopped.abort();
  await face.close();
}
