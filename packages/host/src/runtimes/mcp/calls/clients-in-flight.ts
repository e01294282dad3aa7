/** So long a server may still be at a call that was given up, and ask for it. */
const afterglowMs = 30_000;

/** Whose calls a server is answering. */
export class ClientsInFlight {
  readonly #calls = new Map<object, number>();

  /** Whether all of them are one client's, so that it does not matter for which of them the server asks. */
  get isOne(): boolean {
    return this.#calls.size <= 1;
  }

  /** @param client undefined: somebody who is nobody else. Returns what to call at the end of the call. */
  enter(client: object = {}): (end: { readonly isGivenUp: boolean }) => void {
    this.#calls.set(client, (this.#calls.get(client) ?? 0) + 1);
    return ({ isGivenUp }) => {
      if (isGivenUp) setTimeout(() => this.#leave(client), afterglowMs).unref();
      else this.#leave(client);
    };
  }

  #leave(client: object): void {
    const left = (this.#calls.get(client) ?? 0) - 1;
    if (left > 0) this.#calls.set(client, left);
    else this.#calls.delete(client);
  }
}
