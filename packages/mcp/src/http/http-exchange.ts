import type { AuthInfo } from "@modelcontextprotocol/server";

/** One admitted request of a client, until its answer is out or the client is gone. */
export interface HttpExchange {
  /** Its body has been read. */
  readonly request: Request;
  /** The body's value; undefined: the method has none. */
  readonly body: unknown;
  /** Whose it is. `clientId` alone counts: all clients without a token share one. */
  readonly client: AuthInfo;
  /** Calls back when the exchange is over. */
  readonly onEnd: (callback: () => void) => void;
}
