import type { CallLogLine, Progress } from "@backplane/host";
import type { Clock } from "../clock.ts";
import { CallLog } from "./call-log.ts";
import type { Exchange } from "./exchange.ts";
import { ProgressReporter } from "./progress-reporter.ts";

export interface CallReportsOptions {
  clock: Clock;
  heartbeatMs?: number | undefined;
}

/** What the client hears of a call while it waits: progress and logs, as far as it asked for them. */
export class CallReports {
  readonly onProgress: ((progress: Progress) => void) | undefined;
  readonly onLog: ((line: CallLogLine) => void) | undefined;
  readonly #progress: ProgressReporter | undefined;

  constructor(exchange: Exchange, { clock, heartbeatMs }: CallReportsOptions) {
    const { progressToken: token, logLevel: threshold, notifications: sink, signal } = exchange;
    if (token !== undefined) {
      const reporter = new ProgressReporter({ token, sink, clock, signal, heartbeatMs });
      this.#progress = reporter;
      this.onProgress = (progress) => reporter.report(progress);
    }
    if (threshold !== undefined) {
      const log = new CallLog({ threshold, sink, clock });
      this.onLog = (line) => log.write(line);
    }
  }

  /** The answer is about to go out. */
  finish(): void {
    this.#progress?.finish();
  }
}
