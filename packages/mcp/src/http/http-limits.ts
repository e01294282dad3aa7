import { DEFAULT_MAX_REQUEST_BODY_SIZE } from "@modelcontextprotocol/server";

/** What one face takes on at most. Everything a client can hold open or make us keep has a bound here. */
export interface HttpLimits {
  /** Open TCP connections; one more is closed at once. Default 512. */
  readonly maxConnections: number;
  /** Requests being answered at once, open streams of notices not counted; one more gets 503. Default 256. */
  readonly maxRequests: number;
  /** A longer request body gets 413. Default 4 MiB. */
  readonly maxBodyBytes: number;
  /** A connection that has not sent its headers by then gets 408 and is closed. Default 10,000. */
  readonly headersTimeoutMs: number;
  /** The same for the whole request. Default 30,000. */
  readonly requestTimeoutMs: number;
  /** How long a connection without a request stays open. Default 30,000. */
  readonly keepAliveMs: number;
  /** How long a client may take nothing of an answer that is on its way. Default 45,000. */
  readonly stalledAnswerMs: number;
  /** A stream that says nothing gets a comment in this interval. Default 15,000. */
  readonly heartbeatMs: number;
  /** Sessions of legacy clients, in all. Default 128. */
  readonly maxSessions: number;
  /** Sessions that one token, or all clients without one, may have. Default 64. */
  readonly maxSessionsPerClient: number;
  /** A session without a request or stream ends after this time. Default 30 minutes. */
  readonly sessionIdleMs: number;
  /** What a session keeps for a client that lost its connection: so many messages … Default 256. */
  readonly maxKeptMessages: number;
  /** … of so many bytes together. Default 2 MiB. */
  readonly maxKeptBytes: number;
  /** Open `subscriptions/listen` streams of modern clients. Default 256. */
  readonly maxSubscriptions: number;
  /** How long close() lets answers finish that are being sent. Default 500. */
  readonly closeGraceMs: number;
}

export const defaultHttpLimits: HttpLimits = {
  maxConnections: 512,
  maxRequests: 256,
  maxBodyBytes: DEFAULT_MAX_REQUEST_BODY_SIZE,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveMs: 30_000,
  stalledAnswerMs: 45_000,
  heartbeatMs: 15_000,
  maxSessions: 128,
  maxSessionsPerClient: 64,
  sessionIdleMs: 30 * 60_000,
  maxKeptMessages: 256,
  maxKeptBytes: 2 * 1024 * 1024,
  maxSubscriptions: 256,
  closeGraceMs: 500,
};
