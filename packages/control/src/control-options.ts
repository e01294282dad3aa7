import type { Host } from "@backplane/host";
import type { ConfigAccess } from "./config-access.ts";

export interface ControlOptions {
  readonly host: Host;
  /** Folder with a log of each plugin, and the host's. */
  readonly logs: string;
  readonly config: ConfigAccess;
  /** Semantic version of Backplane. */
  readonly version: string;
  /** Resolves when the host knows its plugins; requests about plugins wait for it. */
  readonly ready: Promise<unknown>;
  /** How many agents are connected. */
  readonly agents: () => number;
  /** Ends the host; called once the answer is on its way. */
  readonly shutdown: () => void;
  /** Hears what was answered as "internal". */
  readonly onError: (error: Error) => void;
}
