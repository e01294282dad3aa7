import {
  type Caller,
  type CallerAbility,
  type CallLogLine,
  HostError,
  type JsonObject,
  type Question,
} from "@backplane/host";
import type { LegacyClient, LegacyExchange } from "../calls/exchange.ts";
import { toInputRequest } from "./input-request.ts";

/** A client of the legacy era behind one call: it is asked by a request, while the call runs. */
export class LegacyCaller implements Caller {
  readonly abilities: ReadonlySet<CallerAbility>;
  readonly client: object | undefined;
  readonly log: ((line: CallLogLine) => void) | undefined;
  readonly #client: LegacyClient;

  constructor({ abilities, agent, client }: LegacyExchange, log: ((line: CallLogLine) => void) | undefined) {
    this.abilities = abilities;
    this.client = agent;
    this.log = log;
    this.#client = client;
  }

  async ask(question: Question, signal: AbortSignal): Promise<JsonObject> {
    try {
      return await this.#client.request(toInputRequest(question, "legacy"), signal);
    } catch (cause) {
      const { message } = cause as Error;
      throw signal.aborted
        ? new HostError("cancelled", "The call that asked has ended", { cause })
        : new HostError("caller_refused", `The client did not answer: ${message}`, { cause });
    }
  }

  elicitationCompleted(elicitationId: string): void {
    this.#client.notify("notifications/elicitation/complete", { elicitationId });
  }
}
