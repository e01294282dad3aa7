import type { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import type { FoundHost } from "./find-host.ts";
import { HostWatch } from "./host-watch.ts";
import { Lines } from "./lines.ts";

export interface HostLinkOptions {
  /** The agent's: who reads slowly slows the other one down, not us. */
  readonly input: Readable;
  readonly output: Writable;
  readonly onLine: (line: string) => void;
  readonly onClose: () => void;
  /** Whether the host owes an answer. */
  readonly isOwing: () => boolean;
  /** A line that the host answers at once. */
  readonly ping: () => string;
  /** Between two looks at a host that owes an answer. */
  readonly watchIntervalMs: number;
}

/** One connection to a host, until either end closes it or the host hangs. */
export class HostLink {
  readonly #socket: Socket;
  readonly #options: HostLinkOptions;

  constructor({ socket, kill }: FoundHost, options: HostLinkOptions) {
    this.#socket = socket;
    this.#options = options;
    const lines = new Lines(options.onLine);
    const watch = new HostWatch({
      intervalMs: options.watchIntervalMs,
      // Where the agent does not read, it is we who do not listen.
      isOwing: () => !socket.isPaused() && options.isOwing(),
      ask: () => this.write(options.ping()),
      // Then it is as any other that ended, and its name is free for the next one.
      onHung: kill,
    });
    socket.on("data", (chunk: Buffer) => {
      watch.heard();
      if (!lines.push(chunk)) socket.destroy();
      if (options.output.writableNeedDrain) this.#pauseHost();
    });
    socket.on("error", () => {});
    socket.once("close", () => {
      watch.stop();
      options.onClose();
    });
  }

  write(line: string): void {
    if (!this.#socket.write(`${line}\n`)) this.#pauseAgent();
  }

  /** Says no more; the host answers what it has, and closes. */
  end(): void {
    this.#socket.end();
  }

  #pauseHost(): void {
    this.#socket.pause();
    this.#options.output.once("drain", () => this.#socket.resume());
  }

  #pauseAgent(): void {
    const { input } = this.#options;
    const socket = this.#socket;
    if (socket.listenerCount("drain") > 0) return;
    input.pause();
    const resume = (): void => {
      socket.off("drain", resume).off("close", resume);
      input.resume();
    };
    socket.on("drain", resume).on("close", resume);
  }
}
