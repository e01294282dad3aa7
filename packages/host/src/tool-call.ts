import type { CallSignal } from "@backplane/contract";

/** What a caller says about one call. */
export interface CallToolOptions {
  /** The arguments as a JSON object; default `{}`. */
  arguments?: Readonly<Record<string, unknown>> | undefined;
  /** Ends the call: the plugin is told, callTool() throws HostError "cancelled". */
  signal?: CallSignal | undefined;
  /** How long to wait for a result, start of the plugin included. Default: the plugin's `limits.callTimeoutMs`. */
  timeoutMs?: number | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** How far a call is, in the plugin's word: values should grow within a call, but need not. */
export interface Progress {
  progress: number;
  /** Unknown when absent. */
  total?: number | undefined;
  message?: string | undefined;
}

/** A checked MCP CallToolResult, both as value and as text, so that a face can pass it on without printing it anew. */
export interface ToolResult {
  /** One line of valid JSON, exactly as the plugin wrote it. */
  readonly json: string;
  readonly value: CallToolResult;
}

/** As much of MCP's CallToolResult as the host relies on. */
export interface CallToolResult {
  content: readonly { readonly type: string; readonly [key: string]: unknown }[];
  structuredContent?: unknown;
  isError?: boolean;
  [key: string]: unknown;
}
