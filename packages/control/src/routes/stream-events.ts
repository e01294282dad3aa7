import type { Context } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";

export interface StreamEventsOptions {
  readonly send: (stream: SSEStreamingApi, signal: AbortSignal) => Promise<void>;
  readonly onError: (error: Error) => void;
}

/** Sends server-sent events until the callback is done; its signal aborts when nobody reads any more. What it throws ends the stream, and only the host hears why. */
export function streamEvents(context: Context, { onError, send }: StreamEventsOptions): Response {
  return streamSSE(context, async (stream) => {
    const gone = new AbortController();
    stream.onAbort(() => gone.abort());
    try {
      await send(stream, gone.signal);
    } catch (error) {
      if (!gone.signal.aborted) onError(error as Error);
    }
  });
}
