import type { RequestId } from "./read-messages.ts";

/** A way to an MCP server that carries JSON-RPC messages as text. */
export interface Channel {
  /** Whether the server tells which of our requests what it sends belongs to. */
  readonly hasStreams: boolean;
  /** @throws SessionExpired, or Error saying why the message did not arrive */
  send(message: OutgoingMessage): Promise<void>;
  /** Resolves, never rejects, when nothing can be sent or received any more; says why. */
  readonly closed: Promise<string>;
  close(reason: string): void;
}

export interface OutgoingMessage {
  /** One line. */
  readonly text: string;
  readonly method?: string | undefined;
  /** Absent: not a request. */
  readonly id?: number | undefined;
  /** What HTTP repeats of a modern request outside of its body. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Aborts when the answer is no longer wanted. */
  readonly signal?: AbortSignal | undefined;
}

export interface ChannelEvents {
  /**
   * @param during our request on whose stream the message came, where the channel has such streams
   * @returns what dealing with it costs, for the channel's Pace: nothing for what was asked for
   */
  readonly onMessage: (text: string, during?: RequestId) => number;
  /** Whether the request has no answer yet and somebody waits for it. */
  readonly isWaiting: (id: RequestId) => boolean;
}

/** The server has forgotten the session; the message was not looked at. */
export class SessionExpired extends Error {
  override readonly name = "SessionExpired";
}
