import type { PipedProcess } from "@backplane/go-plugin/process";
import { LineReader } from "../../../line-reader.ts";
import { Pace } from "../../../plugin/pace.ts";
import type { Channel, ChannelEvents, OutgoingMessage } from "../json-rpc/channel.ts";

export interface StdioChannelOptions extends ChannelEvents {
  readonly process: PipedProcess;
  /** A longer line ends the channel. */
  readonly maxLineBytes: number;
}

/** What may wait for a server that does not read. Calls are bounded elsewhere; what we say beside them must be too. */
const maxWaitingBytes = 16 * 1024 * 1024;

/** JSON-RPC over a child's stdin and stdout, a message a line. */
export class StdioChannel implements Channel {
  readonly hasStreams = false;
  readonly closed: Promise<string>;
  readonly #process: PipedProcess;
  #close!: (reason: string) => void;
  #reason: string | undefined;

  constructor({ process, maxLineBytes, onMessage }: StdioChannelOptions) {
    this.#process = process;
    this.closed = new Promise((resolve) => {
      this.#close = resolve;
    });
    const { stdout } = process;
    const pace = new Pace();
    let costMs = 0;
    const lines = new LineReader({
      maxLineBytes,
      onLine: (line) => {
        if (line.trim() !== "" && this.#reason === undefined) costMs += onMessage(line);
      },
      onTooLong: (max) => this.close(`The server wrote a line of more than ${max} bytes`),
    });
    stdout.on("data", (chunk: Buffer) => {
      costMs = 0;
      lines.push(chunk);
      const pauseMs = pace.owe(costMs);
      if (pauseMs === 0) return;
      stdout.pause();
      setTimeout(() => stdout.resume(), pauseMs).unref();
    });
    stdout.on("error", () => stdout.destroy());
    stdout.once("close", () => this.close("The server closed its stdout"));
  }

  send({ text, id }: OutgoingMessage): Promise<void> {
    const { stdin } = this.#process;
    if (id === undefined && stdin.writableLength > maxWaitingBytes)
      this.close("The server asks on and does not read the answers");
    if (this.#reason !== undefined) return Promise.reject(new Error(this.#reason));
    return new Promise((resolve, reject) => {
      stdin.write(`${text}\n`, (error) => {
        if (error)
          reject(new Error(`The server does not read its stdin: ${error.message}`, { cause: error }));
        else resolve();
      });
    });
  }

  close(reason: string): void {
    this.#reason ??= reason;
    this.#close(this.#reason);
  }
}
