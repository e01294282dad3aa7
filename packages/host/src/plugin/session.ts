import type { CallSignal, PublishRequest } from "@backplane/contract";
import type { Caller } from "../caller.ts";
import type { JsonObject, PluginRequest, PluginResults, Progress, Result } from "../calls.ts";
import type { Description } from "../description/description.ts";
import type { Delivery } from "../events/event-delivery.ts";
import type { PluginLogLine } from "../logs/plugin-log.ts";

/** A running plugin that answers, whatever it is reached over. */
export interface Session {
  /** Settles when the session is over; says why. */
  readonly closed: Promise<{ readonly message: string }>;
  /** How many calls the plugin has answered. */
  readonly answered: number;
  /** @throws HostError */
  request<Request extends PluginRequest>(
    request: Request,
    call: SessionCall,
  ): Promise<Result<PluginResults[Request["kind"]]>>;
  /** Whether the plugin should say when the resource at this URI changes. @throws HostError */
  setSubscribed(uri: string, isSubscribed: boolean): Promise<void>;
  /** What the plugin contributes now, checked. @throws HostError */
  describe(): Promise<Description>;
  /** Resolves when the plugin has handled the event. @throws HostError */
  deliverEvent(delivery: Delivery, timeoutMs: number): Promise<void>;
  /** Has the plugin go on with this config. @throws HostError "invalid_arguments" when it refuses, which leaves it with the one it had */
  configure(config: JsonObject): Promise<void>;
  close(reason: string): void;
}

export interface SessionCall {
  readonly timeoutMs: number;
  readonly signal?: CallSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly meta?: JsonObject | undefined;
  readonly caller?: Caller | undefined;
}

/** What a plugin says unasked. */
export interface SessionEvents {
  readonly onLog: (line: PluginLogLine) => void;
  /** The plugin broke the contract without doing harm; for people. */
  readonly onViolation: (what: string) => void;
  /** describe() would now say something else. */
  readonly onContributionsChanged: () => void;
  readonly onResourceUpdated: (uri: string) => void;
  /** It publishes an event: resolves with the event's id. Absent: it may not. @throws CallError */
  readonly onPublish?: PublishListener | undefined;
}

export type PublishListener = (request: PublishRequest, signal: AbortSignal) => Promise<string>;
