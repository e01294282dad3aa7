import { EventEmitter } from "node:events";
import type { Frame, FrameBatch } from "../../src/gen/backplane/plugin/v1/plugin.ts";
import type { FrameStream } from "../../src/index.ts";

/** One end of an in-memory stream pair; messages arrive in the next microtask, like from a socket. */
export class TestStream extends EventEmitter implements FrameStream {
  peer: TestStream | undefined;
  /** False plays a slow peer: no message is done until release(). */
  flows = true;
  readonly batches: FrameBatch[] = [];
  #held: (() => void)[] = [];

  /** Every frame written so far. */
  get written(): Frame[] {
    return this.batches.flatMap((batch) => batch.frames);
  }

  write(batch: FrameBatch, written: () => void): void {
    this.batches.push(batch);
    queueMicrotask(() => this.peer?.emit("data", batch));
    if (this.flows) queueMicrotask(written);
    else this.#held.push(written);
  }

  release(): void {
    this.flows = true;
    for (const written of this.#held.splice(0)) written();
  }

  /** Plays this end by hand: sends one frame as it is. */
  send(frame: Frame): void {
    this.write({ frames: [frame] }, () => {});
  }

  end(): void {
    queueMicrotask(() => this.peer?.emit("end"));
  }
}

export function streamPair(): [host: TestStream, plugin: TestStream] {
  const host = new TestStream();
  const plugin = new TestStream();
  host.peer = plugin;
  plugin.peer = host;
  return [host, plugin];
}
