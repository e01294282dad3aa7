import { Duplex } from "node:stream";

class End extends Duplex {
  other: End | undefined;
  #onRead: (() => void) | undefined;

  override _read(): void {
    const resume = this.#onRead;
    this.#onRead = undefined;
    resume?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    // Like a socket: done when the other side has taken it, dropped when it is gone.
    if (this.other === undefined || this.other.destroyed || this.other.#take(chunk, done)) setImmediate(done);
  }

  override _final(done: () => void): void {
    this.other?.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    setImmediate(() => this.other?.destroy());
    done(error);
  }

  #take(chunk: Buffer, done: () => void): boolean {
    const more = this.push(chunk);
    if (!more) this.#onRead = () => setImmediate(done);
    return more;
  }
}

/** Two ends of one connection inside this process (Node 22 has its own). */
export function duplexPair(): [Duplex, Duplex] {
  const [a, b] = [new End(), new End()];
  a.other = b;
  b.other = a;
  return [a, b];
}
