import { text as readAll } from "node:stream/consumers";
import type { CallToolResult, Host, Progress } from "@backplane/host";
import { exitCodes } from "../exit-codes.ts";
import { type PluginFolders, withHost } from "../open-host.ts";
import { print, printJson, printNote } from "../output.ts";

export interface CallOptions extends PluginFolders {
  readonly plugin: string;
  readonly tool: string;
  /** JSON, or `-` for stdin. */
  readonly args: string;
  readonly json?: boolean;
  readonly timeout?: number;
}

export async function call(options: CallOptions): Promise<void> {
  const args = parseArguments(options.args === "-" ? await readAll(process.stdin) : options.args);
  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort());
  const { value } = await withHost(options, (host) =>
    host.callTool(publishedName(host, options), {
      arguments: args,
      signal: interrupt.signal,
      timeoutMs: options.timeout,
      onProgress: printProgress,
    }),
  );
  if (options.json) printJson(value);
  else printContent(value);
  if (value.isError) process.exitCode = exitCodes.failure;
}

function parseArguments(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`Cannot read the arguments: ${(cause as Error).message} (got ${JSON.stringify(text)})`, {
      cause,
    });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new Error(`Cannot use the arguments: expected a JSON object (got ${JSON.stringify(text)})`);
}

function publishedName(host: Host, { plugin, tool }: CallOptions): string {
  const found = host.tools().find((one) => one.plugin === plugin && one.pluginTool === tool);
  if (found) return found.name;
  const status = host.plugins().find((one) => one.name === plugin);
  if (!status) throw new Error(`No plugin "${plugin}"; "backplane list" shows what there is`);
  if (status.state.kind === "failed")
    throw new Error(`Plugin "${plugin}" cannot be used: ${status.state.reason}`);
  const tools = host.tools().filter((one) => one.plugin === plugin);
  throw new Error(
    `Plugin "${plugin}" has no tool "${tool}"; it has ${tools.map((one) => one.pluginTool).join(", ")}`,
  );
}

function printProgress({ progress, total, message }: Progress): void {
  if (process.stderr.isTTY)
    printNote(`${progress}${total === undefined ? "" : `/${total}`} ${message ?? ""}`);
}

function printContent(result: CallToolResult): void {
  for (const block of result.content) {
    print(block.type === "text" ? String(block["text"]) : `[${block.type} content; --json shows it]`);
  }
}
