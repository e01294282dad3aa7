import type { FaceOptions } from "../face-options.ts";

export interface HttpOptions extends FaceOptions {
  /** A loopback address: "127.0.0.1" (default), "::1" or "localhost". */
  readonly hostname?: string | undefined;
  /** 0: any free one. */
  readonly port: number;
}

export interface HttpFace {
  /** Where clients connect to, e.g. `http://127.0.0.1:7777/mcp`. */
  readonly url: string;
  /** Cancels the running calls and closes every connection. Idempotent. Leaves the host alone. */
  close(): Promise<void>;
}

/**
 * Serves a host's tools over Streamable HTTP on a loopback address, in both eras of MCP. Not authenticated: any local
 * process may call. Legacy clients are served one request at a time, without a session, so they hear of no changes.
 * @throws Error when `hostname` is not a loopback address or the port is taken.
 */
export async function serveHttp(options: HttpOptions): Promise<HttpFace> {
  // Only now: a face on stdio starts without any of it.
  const { openHttpFace } = await import("./open-http-face.ts");
  return await openHttpFace(options);
}
