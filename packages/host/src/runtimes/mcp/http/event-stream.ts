import type { IncomingMessage } from "node:http";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import { Pace } from "../../../plugin/pace.ts";

export interface EventStreamOptions {
  /** A longer event ends the stream. */
  readonly maxEventBytes: number;
  /** Returns what it cost, for Pace. */
  readonly onMessage: (data: string) => number;
  readonly onProgress: (place: StreamPlace) => void;
}

/** Where a stream can be taken up again. */
export interface StreamPlace {
  readonly lastEventId?: string | undefined;
  /** How long the server wants us to wait. */
  readonly retryMs?: number | undefined;
}

/** Reads an SSE response to its end, however that comes. Resolves, never rejects. */
export function readEventStream(response: IncomingMessage, options: EventStreamOptions): Promise<void> {
  const { maxEventBytes, onMessage, onProgress } = options;
  const pace = new Pace();
  let costMs = 0;
  const parser = createParser({
    maxBufferSize: maxEventBytes,
    onEvent: ({ event = "message", data, id }: EventSourceMessage) => {
      if (id !== undefined) onProgress({ lastEventId: id });
      if (event === "message" && data !== "") costMs += onMessage(data);
    },
    onRetry: (retryMs) => onProgress({ retryMs }),
    onError: ({ type }) => {
      if (type === "max-buffer-size-exceeded") response.destroy();
    },
  });
  response.setEncoding("utf8");
  response.on("data", (chunk: string) => {
    if (response.destroyed) return;
    costMs = 0;
    parser.feed(chunk);
    const pauseMs = pace.owe(costMs);
    if (pauseMs === 0) return;
    response.pause();
    setTimeout(() => response.resume(), pauseMs).unref();
  });
  return new Promise((resolve) => {
    response.once("close", resolve);
  });
}
