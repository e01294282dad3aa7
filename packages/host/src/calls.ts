import type { CallSignal } from "@backplane/contract";
import type { Caller } from "./caller.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/** What a caller says about one call, whatever it asks for. */
export interface CallOptions {
  /** Ends the call: the plugin is told, and the call fails with HostError "cancelled". */
  signal?: CallSignal | undefined;
  /**
   * How long to wait for a result, start of the plugin included; stands still while the caller is asked something. Default: the
   * plugin's `limits.callTimeoutMs`.
   */
  timeoutMs?: number | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
  /** MCP's `_meta` of the request, for the plugin: trace context and keys of the client's. */
  meta?: JsonObject | undefined;
  /** Who is behind the call. Absent: somebody who answers no questions and reads no logs. */
  caller?: Caller | undefined;
}

export interface CallToolOptions extends CallOptions {
  /** The arguments as a JSON object; default `{}`. */
  arguments?: JsonObject | undefined;
}

export interface GetPromptOptions extends CallOptions {
  /** Default `{}`. */
  arguments?: Readonly<Record<string, string>> | undefined;
}

/** `params` of MCP's completion/complete, with published names. */
export interface CompleteParams {
  readonly ref:
    | { readonly type: "ref/prompt"; readonly name: string }
    | { readonly type: "ref/resource"; readonly uri: string };
  readonly argument: { readonly name: string; readonly value: string };
  readonly context?: { readonly arguments?: Readonly<Record<string, string>> | undefined } | undefined;
}

/** What is asked of one plugin, with its own names. */
export type PluginRequest =
  | { readonly kind: "callTool"; readonly name: string; readonly arguments?: JsonObject | undefined }
  | {
      readonly kind: "getPrompt";
      readonly name: string;
      readonly arguments?: Readonly<Record<string, string>> | undefined;
    }
  | { readonly kind: "readResource"; readonly uri: string }
  | { readonly kind: "complete"; readonly params: CompleteParams };

/** What each kind of request is answered with. */
export interface PluginResults {
  callTool: CallToolResult;
  getPrompt: GetPromptResult;
  readResource: ReadResourceResult;
  complete: CompleteResult;
}

/** How far a call is, in the plugin's word: values should grow within a call, but need not. */
export interface Progress {
  progress: number;
  /** Unknown when absent. */
  total?: number | undefined;
  message?: string | undefined;
}

/** A checked result of MCP's, both as value and as text, so that a face can pass it on without printing it anew. */
export interface Result<Value> {
  /** One line of valid JSON, as the plugin wrote it unless something had to be cleaned. */
  readonly json: string;
  readonly value: Value;
}

export type ToolResult = Result<CallToolResult>;

/** As much of MCP's CallToolResult as the host relies on. */
export interface CallToolResult {
  content: readonly { readonly type: string; readonly [key: string]: unknown }[];
  structuredContent?: unknown;
  isError?: boolean;
  [key: string]: unknown;
}

/** As much of MCP's GetPromptResult as the host relies on. */
export interface GetPromptResult {
  messages: readonly {
    readonly role: string;
    readonly content: { readonly type: string; readonly [key: string]: unknown };
  }[];
  [key: string]: unknown;
}

/** As much of MCP's ReadResourceResult as the host relies on. */
export interface ReadResourceResult {
  contents: readonly { readonly uri: string; readonly [key: string]: unknown }[];
  [key: string]: unknown;
}

/** As much of MCP's CompleteResult as the host relies on. */
export interface CompleteResult {
  completion: { readonly values: readonly string[]; readonly [key: string]: unknown };
  [key: string]: unknown;
}
