import type { Host } from "@backplane/host";
import type { Clock } from "./clock.ts";

/** How the server names itself to clients. */
export interface ServerInfo {
  readonly name: string;
  readonly version: string;
  readonly title?: string;
}

/** What both faces need. */
export interface FaceOptions {
  readonly host: Host;
  readonly serverInfo: ServerInfo;
  /** Text for the model about the server as a whole; most agents put it into the system prompt. Default: none. */
  readonly instructions?: string | undefined;
  /**
   * Resolves when `host.tools()` is complete, e.g. the host's first scan. `tools/list`, and a call of a tool
   * that is not known yet, wait for it; `initialize` and `server/discover` never do. Default: ready at once.
   */
  readonly ready?: Promise<unknown> | undefined;
  /** How long after the face was opened `ready` is waited for; then the tools there are get listed. Default 10,000. */
  readonly readyTimeoutMs?: number | undefined;
  /** How long a call with a progress token may be silent before the client hears that it still runs. Default 5,000. */
  readonly heartbeatMs?: number | undefined;
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
  /** Hears what went wrong but ends nothing; for a log, never for stdout. Default: nobody. */
  readonly onError?: ((error: Error) => void) | undefined;
}
