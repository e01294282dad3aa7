import type { Command } from "./run-to-end.ts";

/**
 * A real MCP client behind one small interface, so that the same checks can be put to each of them.
 * The clients themselves stand in `test/peers/clients`, where their packages are installed.
 */
export interface PeerClient {
  /** What client and server agreed on; `undefined` when the client does not tell. */
  readonly protocolVersion: string | undefined;
  /** What the server has written to stderr so far. */
  readonly stderr: () => string;
  listTools(): Promise<readonly ListedTool[]>;
  /** Rejects with the protocol's error; what a tool itself says went wrong is an outcome with `isError`. */
  callTool(call: ToolCall, options?: CallOptions): Promise<ToolOutcome>;
  close(): Promise<void>;
}

/** A client that offers all of MCP, not only tools. */
export interface WholePeerClient extends PeerClient {
  /** Any request of MCP's. Rejects with the protocol's error. */
  request(method: string, params?: object): Promise<Record<string, unknown>>;
  /** Hears of everything that the server says unasked, until the client is closed. */
  onNotification(listener: (notification: PeerNotification) => void): void;
  /** Wants to hear of a resource. Returns how to hear no more. */
  watch(uri: string): Promise<() => Promise<unknown>>;
}

export interface PeerNotification {
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** What the client answers when the server asks it, by method. */
export type PeerAnswers = Readonly<
  Record<"elicitation/create" | "sampling/createMessage" | "roots/list", object>
>;

export interface ListedTool {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema: { readonly type: string; readonly properties?: Readonly<Record<string, unknown>> };
  readonly outputSchema?: object;
}

export interface ToolCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
}

export interface ToolOutcome {
  readonly content: readonly { readonly type: string; readonly text?: string }[];
  readonly structuredContent?: unknown;
  readonly isError?: boolean;
}

export interface OpenOptions {
  /** Chooses among the ways in which one client can connect, where it has more than one. */
  readonly mode?: string | undefined;
  /** Default: the client says that it can be asked nothing. */
  readonly answers?: PeerAnswers | undefined;
}

/** One that is there already. */
export interface HttpEndpoint {
  readonly url: string;
  readonly token: string;
  /** Of the client's own process, where it has one. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** How to start a server on stdin and stdout, or where one serves HTTP. */
export type PeerServer = Command | HttpEndpoint;

export type OpenPeerClient = (server: PeerServer, options: OpenOptions) => Promise<PeerClient>;
