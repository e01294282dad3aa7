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
  readonly #kill: () => void;
  readonly #options: HostLinkOptions;
  /** Since the host was first told something: before, it owes nothing. */
  #watch: HostWatch | undefined;

  constructor({ socket, kill }: FoundHost, options: HostLinkOptions) {
    this.#socket = socket;
    this.#kill = kill;
    this.#options = options;
    const lines = new Lines(options.onLine);
    socket.on("data", (chunk: Buffer) => {
      this.#watch?.heard();
      if (!lines.push(chunk)) socket.destroy();
      if (options.output.writableNeedDrain) this.#pauseHost();
    });
    socket.on("error", () => {});
    socket.once("close", () => {
      this.#watch?.stop();
      options.onClose();
    });
  }

  write(line: string): void {
    if (!this.#socket.write(`${line}\n`)) this.#pauseAgent();
    this.#watch ??= this.#startWatch();
  }

  /** Says no more; the host answers what it has, and closes. */
  end(): void {
    this.#socket.end();
  }

  #startWatch(): HostWatch {
    const { isOwing, ping, watchIntervalMs } = this.#options;
    return new HostWatch({
      intervalMs: watchIntervalMs,
      // Where the agent does not read, it is we who do not listen.
      isOwing: () => !this.#socket.isPaused() && isOwing(),
      ask: () => this.write(ping()),
      // Then it is as any other that ended, and its name is free for the next one.
      onHung: this.#kill,
    });
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
