import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { CallContext } from "./call-context.ts";
import type { CallToolResult, Icon } from "./mcp-types.ts";
import type { Arguments, Schema } from "./schema.ts";

/** One tool: what the model reads, what goes in and out, and the code. */
export interface ToolDefinition<Input, Output> {
  /** For people; default: the tool's name. */
  title?: string;
  /** What the model reads to decide whether to call the tool. */
  description: string;
  /**
   * Checked before `run`; a call with other arguments is answered with what is wrong. A bare JSON Schema is only shown: `run` then
   * gets whatever came. Default: no arguments.
   */
  input?: Input;
  /** What `run` returns, as structured content. Default: `run` returns text or a whole CallToolResult. */
  output?: Output;
  annotations?: ToolAnnotations;
  icons?: readonly Icon[];
  /**
   * "required": only for agents that can fetch the result later (MCP's tasks, 2026-07-28); any other is refused. For what takes longer
   * than anybody waits; the plugin's `limits.callTimeoutMs` must allow for it. Default: an agent that can gets a task when the call takes
   * long, any other waits.
   */
  taskSupport?: "required";
  meta?: Readonly<Record<string, unknown>>;
  /**
   * Its exception becomes a result with `isError`, with the exception's message for the model to read; a CallError, such as that of
   * a question the agent cannot be asked, ends the call as it is.
   */
  run(args: Arguments<Input>, context: CallContext): ToolReturn<Output> | Promise<ToolReturn<Output>>;
}

export type ToolReturn<Output> = Output extends Schema
  ? StandardSchemaV1.InferInput<Output>
  : string | CallToolResult;

/** MCP's hints about a tool; an absent one means MCP's default. */
export interface ToolAnnotations {
  /** Changes nothing. MCP's default: false. */
  readOnlyHint?: boolean;
  /** May destroy something. MCP's default: true. */
  destructiveHint?: boolean;
  /** A second call with the same arguments changes nothing more. MCP's default: false. */
  idempotentHint?: boolean;
  /** Deals with an open world, such as the web. MCP's default: true. */
  openWorldHint?: boolean;
}
