import { type CallSignal, type Host, HostError, type ToolResult } from "@backplane/host";
import type { Clock } from "../clock.ts";
import { errorAnswer, type ToolAnswer } from "./error-answer.ts";
import { ProgressReporter, type ProgressSink } from "./progress-reporter.ts";
import type { ToolList } from "./tool-list.ts";

/** As much of a `tools/call` request as matters here. */
export interface ToolCall {
  readonly name: string;
  readonly arguments?: Readonly<Record<string, unknown>> | undefined;
  readonly progressToken?: string | number | undefined;
}

export interface CallToolOptions {
  host: Host;
  tools: ToolList;
  clock: Clock;
  heartbeatMs?: number | undefined;
  signal: CallSignal;
  progress: ProgressSink;
}

/** Calls a tool for a client. Never rejects: whatever happens is an answer. */
export async function callTool(call: ToolCall, options: CallToolOptions): Promise<ToolAnswer> {
  const { tools, signal } = options;
  const reporter = startReporter(call, options);
  try {
    const result = await callWhenKnown(call, options, reporter);
    if (signal.aborted) return { kind: "none" };
    return { kind: "result", result: assertServable(result, call.name) };
  } catch (reason) {
    if (signal.aborted) return { kind: "none" };
    return errorAnswer(HostError.from(reason), { tool: call.name, plugin: tools.pluginOf(call.name) });
  } finally {
    reporter?.finish();
  }
}

function startReporter(
  { progressToken: token }: ToolCall,
  options: CallToolOptions,
): ProgressReporter | undefined {
  if (token === undefined) return undefined;
  const { progress: sink, clock, signal, heartbeatMs } = options;
  return new ProgressReporter({ token, sink, clock, signal, heartbeatMs });
}

async function callWhenKnown(
  call: ToolCall,
  { host, tools, signal }: CallToolOptions,
  reporter: ProgressReporter | undefined,
): Promise<ToolResult> {
  const options = {
    arguments: call.arguments,
    signal,
    onProgress: reporter && ((progress) => reporter.report(progress)),
  } satisfies Parameters<Host["callTool"]>[1];
  try {
    return await host.callTool(call.name, options);
  } catch (error) {
    const mayAppear = !tools.isSettled && HostError.from(error).code === "unknown_tool";
    if (!mayAppear) throw error;
    // A client may know the tool from last time, before our first scan has come to its plugin.
    await tools.settled;
    return await host.callTool(call.name, options);
  }
}

/**
 * The host has checked the result, but only MCP knows what would make a client do more than read it: a `resultType`
 * other than "complete" asks the client to question its user or model, which no plugin has been granted.
 */
function assertServable(result: ToolResult, tool: string): ToolResult {
  const { content, ["resultType"]: resultType = "complete" } = result.value;
  if (resultType !== "complete") {
    throw new HostError(
      "bad_plugin",
      `Cannot pass on the result of "${tool}": its resultType is ${JSON.stringify(resultType)}, expected "complete" or none`,
    );
  }
  if (!Array.isArray(content)) {
    throw new HostError(
      "bad_plugin",
      `Cannot pass on the result of "${tool}": it has no content, expected an array`,
    );
  }
  return result;
}
