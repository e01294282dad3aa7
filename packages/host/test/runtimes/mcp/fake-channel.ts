import type { Channel, ChannelEvents, OutgoingMessage } from "../../../src/runtimes/mcp/json-rpc/channel.ts";

/** A channel without a server: a test is the server. */
export class FakeChannel implements Channel {
  readonly hasStreams: boolean;
  readonly closed: Promise<string>;
  readonly sent: OutgoingMessage[] = [];
  events!: ChannelEvents;
  /** Fails the next message. */
  failure: Error | undefined;
  #close!: (reason: string) => void;
  readonly #listeners: (() => void)[] = [];

  constructor({ hasStreams = false } = {}) {
    this.hasStreams = hasStreams;
    this.closed = new Promise((resolve) => {
      this.#close = resolve;
    });
  }

  readonly open = (events: ChannelEvents): this => {
    this.events = events;
    return this;
  };

  async send(message: OutgoingMessage): Promise<void> {
    const { failure } = this;
    this.failure = undefined;
    this.sent.push(message);
    for (const wake of this.#listeners.splice(0)) wake();
    if (failure) throw failure;
  }

  close(reason: string): void {
    this.#close(reason);
  }

  /** The first message of that method, parsed, which may come yet. */
  async request(method: string): Promise<{ id: number; params: Record<string, unknown> }> {
    for (;;) {
      const found = this.sent.find((message) => message.method === method);
      if (found) return JSON.parse(found.text);
      await new Promise<void>((wake) => this.#listeners.push(wake));
    }
  }

  /** What the server says. */
  says(message: object, during?: number): number {
    return this.events.onMessage(JSON.stringify({ jsonrpc: "2.0", ...message }), during);
  }
}
