import { once } from "node:events";
import type { Host } from "@backplane/host";
import { type HttpFace, serveHttp } from "@backplane/mcp";
import { harmlessLine } from "../harmless.ts";
import type { HostChoice } from "../host-choice.ts";
import { unlessInterrupted } from "../interrupt.ts";
import { againWith, agentCommand, shellLine } from "../invocation.ts";
import { withHost } from "../open-host.ts";
import { print, printNote, style } from "../output.ts";
import { readSettingsAloud, type Settings, toolSurface } from "../settings.ts";
import { version } from "../version.ts";
import { printPlugins } from "./list.ts";

/** A plugin that needs longer for a greeting is not waited for. */
const exampleTimeoutMs = 10_000;

/** Every plugin's tools at a glance: what there is, one real call each, how to connect an agent, and MCP over HTTP. */
export async function demo({ port, ...options }: HostChoice & { port: number }): Promise<void> {
  printNote("Looking for plugins …");
  const settings = await readSettingsAloud(options);
  await withHost({ settings }, async (host, interrupt) => {
    // Before anything is shown, so that nobody has to look for the word that the port is taken.
    const face = await openFace(host, { port, settings });
    try {
      printPlugins(host.plugins(), settings.folders);
      if (host.plugins().length === 0)
        printNote("An agent may be connected all the same: it gets the tools once there are some.");
      await unlessInterrupted(callExamples(host, interrupt), interrupt);
      printAgents(options);
      print(`\nServing MCP at ${style("bold", face.url)} for clients on this machine. Ctrl-C ends it.`);
      if (!interrupt.aborted) await once(interrupt, "abort");
    } finally {
      await face.close();
    }
  });
  // A plugin that does not stop is left to the host's guard.
  process.exit();
}

async function openFace(
  host: Host,
  { port, settings }: { port: number; settings: Settings },
): Promise<HttpFace> {
  try {
    return await serveHttp({
      host,
      port,
      serverInfo: { name: "backplane", version },
      tools: toolSurface(settings),
    });
  } catch (error) {
    const { cause } = error as { cause?: NodeJS.ErrnoException };
    if (cause?.code !== "EADDRINUSE") throw error;
    const other = "choose another with --port, or any free one with --port 0";
    throw new Error(`Cannot serve MCP: port ${port} is taken; ${other}`, { cause: error });
  }
}

/** Calls the `greet` tool of each plugin that has one, as the examples do; only where it says that it changes nothing. */
async function callExamples(host: Host, signal: AbortSignal): Promise<void> {
  const examples = host
    .tools()
    .filter(
      ({ ownName, definition }) => ownName === "greet" && definition.annotations?.readOnlyHint === true,
    );
  if (examples.length === 0) return;
  print(`\n${style("bold", "One real call to each example")}`);
  for (const { name } of examples) {
    const started = performance.now();
    const answer = await greet(host, { name, signal });
    const took = Math.round(performance.now() - started);
    const note = style("dim", `(${took} ms, process start included)`);
    print(`  ${name} {"name":"Backplane"}  →  ${harmlessLine(answer)}  ${note}`);
  }
}

async function greet(host: Host, { name, signal }: { name: string; signal: AbortSignal }): Promise<string> {
  try {
    const options = { arguments: { name: "Backplane" }, timeoutMs: exampleTimeoutMs, signal };
    const { value } = await host.callTool(name, options);
    return String(value.content[0]?.["text"] ?? "(no text)");
  } catch (error) {
    return (error as Error).message;
  }
}

function printAgents(choice: HostChoice): void {
  const command = agentCommand(choice);
  const shell = shellLine(command);
  const setup = againWith("setup", "opencode", ...command.slice(3));
  print(`\n${style("bold", "Connect an agent")}`);
  print(`  opencode     ${setup}`);
  print(
    `               or in opencode.json:  "mcp": { "bp": ${JSON.stringify({ type: "local", command })} }`,
  );
  print(`  Claude Code  claude mcp add bp -- ${shell}`);
  print(`  Codex        codex mcp add bp -- ${shell}`);
  print("  Stakpak      in ~/.stakpak/mcp.toml:");
  print(`                 [mcpServers.bp]\n                 command = ${JSON.stringify(command[0])}`);
  print(`                 args = ${JSON.stringify(command.slice(1))}`);
}
