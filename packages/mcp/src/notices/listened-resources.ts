import type { ResourceWatches } from "./resource-watches.ts";

/** Keeps watching what open `subscriptions/listen` streams name. */
export class ListenedResources {
  readonly #watches: () => ResourceWatches | undefined;
  readonly #onError: (error: Error) => void;

  constructor(options: { watches: () => ResourceWatches | undefined; onError: (error: Error) => void }) {
    this.#watches = options.watches;
    this.#onError = options.onError;
  }

  /** A stream was opened. Returns what to call when it is closed; more than once does no harm. */
  open(uris: readonly string[]): () => void {
    const held = new Set(uris);
    for (const uri of held) this.#watches()?.hold(uri).catch(this.#onError);
    return () => {
      for (const uri of held) this.#watches()?.release(uri);
      held.clear();
    };
  }
}
