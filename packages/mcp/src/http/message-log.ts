import type { EventStore, JSONRPCMessage } from "@modelcontextprotocol/server";

export interface MessageLogOptions {
  maxMessages: number;
  maxBytes: number;
}

interface Kept {
  readonly streamId: string;
  readonly number: number;
  readonly message: JSONRPCMessage;
  readonly bytes: number;
}

/** The SDK's name for the stream of what belongs to no request: the one that GET opens. */
export const noticeStream = "_GET_stream";

const idPattern = /^(.+)\.(\d{1,15})$/;

/**
 * The last messages that went out on the streams of one session, for a client that lost its connection and names the last event it
 * got. Ids carry their stream, so that the rest of it can be had also when that event is not kept any more.
 */
export class MessageLog implements EventStore {
  readonly #options: MessageLogOptions;
  /** By number, oldest first. */
  readonly #kept = new Map<number, Kept>();
  #bytes = 0;
  #lastNumber = 0;
  #listeners = 0;
  #missedAfter: number | undefined;

  constructor(options: MessageLogOptions) {
    this.#options = options;
  }

  /** The stream of an event; undefined: the id is none of ours. */
  static streamOf(eventId: string): string | undefined {
    return idPattern.exec(eventId)?.[1];
  }

  get size(): { messages: number; bytes: number } {
    return { messages: this.#kept.size, bytes: this.#bytes };
  }

  async storeEvent(streamId: string, message: JSONRPCMessage): Promise<string> {
    const number = ++this.#lastNumber;
    if (streamId === noticeStream && this.#listeners === 0) this.#missedAfter ??= number - 1;
    // Otherwise it is the event by which a stream introduces itself: nothing to repeat.
    if ("jsonrpc" in message)
      this.#keep({ streamId, number, message, bytes: JSON.stringify(message).length });
    return `${streamId}.${number}`;
  }

  async replayEventsAfter(
    lastEventId: string,
    { send }: { send: (eventId: string, message: JSONRPCMessage) => Promise<void> },
  ): Promise<string> {
    const { streamId, number: last } = parseEventId(lastEventId);
    // What is stored meanwhile is in the Map's iteration, too.
    for (const { streamId: of, number, message } of this.#kept.values())
      if (of === streamId && number > last) await send(`${of}.${number}`, message);
    return streamId;
  }

  /** The event after which notices went out while nobody listened; undefined: none did. */
  get missedAfter(): string | undefined {
    return this.#missedAfter === undefined ? undefined : `${noticeStream}.${this.#missedAfter}`;
  }

  /** A stream for notices is open from now on, and has got what was missed. Returns the undo. */
  listen(): () => void {
    this.#listeners += 1;
    this.#missedAfter = undefined;
    return () => {
      this.#listeners -= 1;
    };
  }

  #keep(kept: Kept): void {
    this.#kept.set(kept.number, kept);
    this.#bytes += kept.bytes;
    const { maxMessages, maxBytes } = this.#options;
    for (const [number, { bytes }] of this.#kept) {
      if (this.#kept.size <= maxMessages && this.#bytes <= maxBytes) return;
      this.#kept.delete(number);
      this.#bytes -= bytes;
    }
  }
}

function parseEventId(id: string): { streamId: string; number: number } {
  const [, streamId, number] = idPattern.exec(id) ?? [];
  if (streamId === undefined) throw new RangeError(`Invalid event id: ${id}`);
  return { streamId, number: Number(number) };
}
