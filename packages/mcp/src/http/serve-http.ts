import type { FaceOptions } from "../face-options.ts";
import type { HttpLimits } from "./http-limits.ts";

export interface HttpOptions extends FaceOptions {
  /** Address or name to listen on. Default "127.0.0.1". */
  readonly hostname?: string | undefined;
  /** 0: any free one. */
  readonly port: number;
  /**
   * Bearer tokens, one of which every client must show. Default: none, and then `hostname` must be a loopback address: whoever can
   * connect may call.
   */
  readonly tokens?: readonly string[] | undefined;
  /** More names under which clients reach the face, e.g. that of a proxy in front. Loopback, `hostname` and the address connected to always are. */
  readonly allowedHosts?: readonly string[] | undefined;
  /**
   * Closes the stream of a legacy client's request that has run for so long; the client fetches the answer later (2025-11-25, "polling").
   * For proxies that end long answers. Default: never.
   */
  readonly pollAfterMs?: number | undefined;
  readonly limits?: Partial<HttpLimits> | undefined;
}

export interface HttpFace {
  /** Where clients connect to, e.g. `http://127.0.0.1:7331/mcp`. */
  readonly url: string;
  /** Cancels the running calls, ends the sessions and closes every connection. Idempotent. Leaves the host alone. */
  close(): Promise<void>;
}

/**
 * Serves a host over Streamable HTTP: clients of the legacy era in a session each, those of the modern one request by request.
 * @throws Error when the port is taken, or `hostname` is not a loopback address and there are no tokens
 */
export async function serveHttp(options: HttpOptions): Promise<HttpFace> {
  // Only now: a face on stdio starts without any of it.
  const { openHttpFace } = await import("./open-http-face.ts");
  return await openHttpFace(options);
}
