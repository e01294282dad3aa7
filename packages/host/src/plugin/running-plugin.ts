import type { ExitFacts } from "./exit-facts.ts";
import type { Session } from "./session.ts";

/** A plugin's process with its open session. */
export interface RunningPlugin {
  readonly pid: number | undefined;
  readonly session: Session;
  /** Always resolves, when the process has ended. */
  readonly exited: Promise<ExitFacts>;
  /** Rejects when the plugin does not answer in time. */
  ping(timeoutMs: number): Promise<void>;
  /** Asks it to end, then makes it. Bounded. */
  stop(): Promise<ExitFacts>;
  /** Ends it and what it started at once. */
  kill(): Promise<ExitFacts>;
}
