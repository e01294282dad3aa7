import { EventEmitter } from "node:events";
import type { Frame } from "../../src/gen/backplane/plugin/v1/plugin.ts";
import type { FrameStream } from "../../src/index.ts";

/** One end of an in-memory stream pair; frames arrive in the next microtask, like from a socket. */
export class TestStream extends EventEmitter implements FrameStream {
  peer: TestStream | undefined;
  /** What write() answers: false plays a slow peer. */
  room = true;
  readonly written: Frame[] = [];

  write(frame: Frame): boolean {
    this.written.push(frame);
    queueMicrotask(() => this.peer?.emit("data", frame));
    return this.room;
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
