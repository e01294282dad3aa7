import type { CallLogLine } from "@backplane/host";
import type { LoggingLevel } from "@modelcontextprotocol/server";
import type { Clock } from "../clock.ts";
import type { NotificationSink } from "./exchange.ts";
import { isAtLeast, toLoggingLevel } from "./log-level.ts";

export interface CallLogOptions {
  threshold: LoggingLevel;
  sink: NotificationSink;
  clock: Clock;
}

/** A client is no log file: of a plugin that says more, it hears how much it missed. */
const maxLinesPerSecond = 100;

/** Sends the lines that a plugin logs during one call to the client that wants them. */
export class CallLog {
  readonly #options: CallLogOptions;
  #secondEndsAt = Number.NEGATIVE_INFINITY;
  #linesInSecond = 0;
  #dropped = 0;

  constructor(options: CallLogOptions) {
    this.#options = options;
  }

  write(line: CallLogLine): void {
    const { threshold, sink } = this.#options;
    const level = toLoggingLevel(line.level);
    if (!isAtLeast(level, threshold)) return;
    if (sink.isBlocked || !this.#hasRoom()) {
      this.#dropped += 1;
      return;
    }
    if (this.#dropped > 0) this.#reportDropped(line.plugin);
    const { message, attributes, plugin } = line;
    this.#send({ level, logger: plugin, data: attributes ? { message, ...attributes } : message });
  }

  #hasRoom(): boolean {
    const now = this.#options.clock.now();
    if (now >= this.#secondEndsAt) {
      this.#secondEndsAt = now + 1_000;
      this.#linesInSecond = 0;
    }
    this.#linesInSecond += 1;
    return this.#linesInSecond <= maxLinesPerSecond;
  }

  #reportDropped(plugin: string): void {
    this.#send({
      level: "warning",
      logger: plugin,
      data: `Log lines left out before this: ${this.#dropped}`,
    });
    this.#dropped = 0;
  }

  #send(params: { level: LoggingLevel; logger: string; data: unknown }): void {
    this.#options.sink.send("notifications/message", params);
  }
}
