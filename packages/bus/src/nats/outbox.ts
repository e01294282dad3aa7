import { type MessageKind, messageKinds } from "./channel-message.ts";

/** Messages on the way, unconfirmed: many large results at once must not overflow the broker's buffer for one client. */
export const maxUnconfirmed = 8;

interface Part {
  readonly kind: MessageKind;
  readonly content: Uint8Array;
  /** Called when it has left. */
  readonly sent: (() => void) | undefined;
}

export interface OutboxOptions {
  /** Bytes in one part. */
  readonly chunkBytes: number;
  readonly send: (kind: MessageKind, content: Uint8Array) => void;
}

/** What one end of a channel has to say: long messages go in parts, and wait while too many are on their way. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #waiting: Part[] = [];
  #sent = 0;
  #confirmed = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** How many parts have left. */
  get sent(): number {
    return this.#sent;
  }

  push(message: Uint8Array, { isLast, sent }: { isLast: boolean; sent: (() => void) | undefined }): void {
    const { chunkBytes } = this.#options;
    let at = 0;
    for (; message.length - at > chunkBytes; at += chunkBytes) {
      const content = message.subarray(at, at + chunkBytes);
      this.#waiting.push({ kind: messageKinds.more, content, sent: undefined });
    }
    const kind = isLast ? messageKinds.last : messageKinds.data;
    this.#waiting.push({ kind, content: message.subarray(at), sent });
  }

  /** The other end's word of how many it has received, which may be anything. */
  confirm(received: number): void {
    this.#confirmed = Math.max(this.#confirmed, Math.min(received, this.#sent));
  }

  /** Sends what may leave now. True: all has, and nothing follows. */
  flush({ isPeerKnown }: { isPeerKnown: boolean }): boolean {
    while (this.#mayLeave(isPeerKnown)) {
      const part = this.#waiting.shift();
      if (!part) return false;
      this.#options.send(part.kind, part.content);
      this.#sent += 1;
      part.sent?.();
      if (part.kind === messageKinds.last) return true;
    }
    return false;
  }

  clear(): void {
    this.#waiting.length = 0;
  }

  /** Only one of those that serve gets the first part; the others must go to the same. */
  #mayLeave(isPeerKnown: boolean): boolean {
    return isPeerKnown ? this.#sent - this.#confirmed < maxUnconfirmed : this.#sent === 0;
  }
}
