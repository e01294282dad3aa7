import { EventEmitter } from "node:events";
import type { FrameBatch, FrameStream } from "@backplane/contract";

/** Two ends of a stream of frames inside one process. */
export function framePipe(): { readonly host: FramePipeEnd; readonly plugin: FramePipeEnd } {
  const host = new FramePipeEnd();
  const plugin = new FramePipeEnd();
  host.connect(plugin);
  plugin.connect(host);
  return { host, plugin };
}

export class FramePipeEnd extends EventEmitter implements FrameStream {
  #other: FramePipeEnd | undefined;

  connect(other: FramePipeEnd): void {
    this.#other = other;
  }

  write(batch: FrameBatch, written: () => void): void {
    this.#other?.emit("data", batch);
    queueMicrotask(written);
  }

  end(): void {
    this.#other?.emit("end");
  }

  /** Ends both sides; the other is told why. */
  fail(reason: string): void {
    const other = this.#other;
    this.#other = undefined;
    if (other?.listenerCount("error")) other.emit("error", new Error(reason));
    this.emit("close");
  }
}
