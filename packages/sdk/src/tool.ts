import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Arguments, Schema } from "./schema.ts";

/** One tool: what the model reads, what goes in and out, and the code. */
export interface ToolDefinition<Input, Output> {
  /** For people; default: the tool's name. */
  title?: string;
  /** What the model reads to decide whether to call the tool. */
  description: string;
  /** Checked before `run`; a call with other arguments is answered with what is wrong. Default: no arguments. */
  input?: Input;
  /** What `run` returns, as structured content. Default: `run` returns text or a whole CallToolResult. */
  output?: Output;
  annotations?: ToolAnnotations;
  /** Its exception becomes a result with `isError`, with the exception's message for the model to read. */
  run(args: Arguments<Input>, context: ToolContext): ToolReturn<Output> | Promise<ToolReturn<Output>>;
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

/** What a tool's code has at hand during one call. */
export interface ToolContext {
  /** Aborts when the caller cancels, the deadline passes or the host goes away. */
  readonly signal: AbortSignal;
  /** Lines for `backplane logs`, marked with this call. Dropped when the host is slow. */
  readonly log: Log;
  /** Says how far the call is; `progress` only grows. Dropped when the host is slow. */
  progress(progress: { progress: number; total?: number; message?: string }): void;
}

export type LogMethod = (message: string, attributes?: Readonly<Record<string, unknown>>) => void;

export type Log = Readonly<Record<"debug" | "info" | "warn" | "error", LogMethod>>;

/** MCP's CallToolResult. */
export interface CallToolResult {
  content: readonly { readonly type: string; readonly [key: string]: unknown }[];
  structuredContent?: Readonly<Record<string, unknown>>;
  isError?: boolean;
  _meta?: Readonly<Record<string, unknown>>;
}
