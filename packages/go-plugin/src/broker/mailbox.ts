import { BROKER_TIMEOUT_MS } from "../core-protocol.ts";
import { type DeadlineOptions, withDeadline } from "../deadline.ts";
import { PluginError } from "../plugin-error.ts";

/** A flood of announcements that nobody dials must not fill the memory. */
const MAX_WAITING_LETTERS = 1_024;

interface Box<T> {
  readonly letter: Promise<T>;
  readonly put: (letter: T) => void;
  readonly fail: (error: Error) => void;
  readonly expiry: NodeJS.Timeout | undefined;
}

/** Keeps a message per id for whoever takes it, for go-plugin's 5 s; the taker may come first. */
export class Mailbox<T> {
  readonly #boxes = new Map<number, Box<T>>();

  /** Delivers; a second message for an id that nobody took is dropped. */
  deliver(id: number, letter: T): void {
    const waiting = this.#boxes.get(id);
    if (waiting !== undefined) {
      waiting.put(letter);
      return;
    }
    if (this.#boxes.size >= MAX_WAITING_LETTERS) return;
    const expiry = setTimeout(() => this.#boxes.delete(id), BROKER_TIMEOUT_MS).unref();
    this.#boxes.set(id, { letter: Promise.resolve(letter), put: () => {}, fail: () => {}, expiry });
  }

  /** The message for the id, now or when it comes. */
  async take(id: number, options: DeadlineOptions): Promise<T> {
    const box = this.#boxes.get(id) ?? this.#emptyBox(id);
    try {
      return await withDeadline(box.letter, options);
    } finally {
      clearTimeout(box.expiry);
      this.#boxes.delete(id);
    }
  }

  /** Forgets all that was not taken; those who wait fail. */
  close(): void {
    for (const { expiry, fail } of this.#boxes.values()) {
      clearTimeout(expiry);
      fail(new PluginError("closed", "connection is closed"));
    }
    this.#boxes.clear();
  }

  #emptyBox(id: number): Box<T> {
    let put: Box<T>["put"] = () => {};
    let fail: Box<T>["fail"] = () => {};
    const letter = new Promise<T>((resolve, reject) => {
      put = resolve;
      fail = reject;
    });
    const box = { letter, put, fail, expiry: undefined };
    this.#boxes.set(id, box);
    return box;
  }
}
