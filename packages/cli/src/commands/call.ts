import { text as readAll } from "node:stream/consumers";
import { type CallToolResult, type Host, HostError, type Progress } from "@backplane/host";
import { exitCodes } from "../exit-codes.ts";
import { harmless, harmlessLine } from "../harmless.ts";
import type { HostChoice } from "../host-choice.ts";
import { InterruptedError } from "../interrupt.ts";
import { againWith } from "../invocation.ts";
import { withHost } from "../open-host.ts";
import { print, printJson, printNote } from "../output.ts";
import { readSettingsAloud } from "../settings.ts";
import { UsageError } from "../usage-error.ts";

export interface CallOptions extends HostChoice {
  readonly plugin: string;
  readonly tool: string;
  /** JSON, or `-` for stdin. */
  readonly args: string;
  readonly json?: boolean;
  /** In milliseconds. */
  readonly timeout?: number;
}

export async function call(options: CallOptions): Promise<void> {
  const args = parseArguments(options.args === "-" ? await readAll(process.stdin) : options.args);
  // Printed while the host is still open: a plugin may take its time to stop.
  const settings = await readSettingsAloud(options);
  await withHost({ settings }, async (host, interrupt) => {
    const value = await callTool(host, { options, args, interrupt });
    if (options.json) printJson(value);
    else printContent(value);
    if (value.isError) process.exitCode = exitCodes.failure;
  });
}

async function callTool(
  host: Host,
  { options, args, interrupt }: { options: CallOptions; args: JsonObject; interrupt: AbortSignal },
): Promise<CallToolResult> {
  try {
    const { value } = await host.callTool(publishedName(host, options), {
      arguments: args,
      signal: interrupt,
      timeoutMs: options.timeout,
      onProgress: printProgress,
    });
    return value;
  } catch (error) {
    if (error instanceof HostError && error.code === "cancelled")
      throw new InterruptedError("Interrupted", { cause: error });
    throw error;
  }
}

type JsonObject = Record<string, unknown>;

function parseArguments(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const { message } = cause as Error;
    throw new UsageError(`Cannot read the arguments: ${message} (got ${JSON.stringify(text)})`, { cause });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new UsageError(`Cannot use the arguments: expected a JSON object (got ${JSON.stringify(text)})`);
}

function publishedName(host: Host, { plugin, tool }: CallOptions): string {
  const found = host.tools().find((one) => one.plugin === plugin && one.ownName === tool);
  if (found) return found.name;
  const status = host.plugins().find((one) => one.name === plugin);
  if (!status) throw new Error(`No plugin "${plugin}"; "${againWith("list")}" shows what there is`);
  if (status.state.kind === "failed")
    throw new Error(`Plugin "${plugin}" cannot be used: ${status.state.reason}`);
  const tools = host.tools().filter((one) => one.plugin === plugin);
  const offered = tools.map((one) => one.ownName).join(", ");
  throw new Error(`Plugin "${plugin}" has no tool "${tool}"; it has ${offered || "no tools at all"}`);
}

function printProgress({ progress, total, message = "" }: Progress): void {
  if (!process.stderr.isTTY) return;
  printNote(harmlessLine(`${progress}${total === undefined ? "" : `/${total}`} ${message}`));
}

function printContent(result: CallToolResult): void {
  for (const block of result.content) {
    if (block.type === "text") print(harmless(String(block["text"])));
    else print(`[${harmlessLine(block.type)} content; --json shows it]`);
  }
}
