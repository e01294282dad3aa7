import {
  type Caller,
  type CallerAbility,
  type CallLogLine,
  type CallOptions,
  HostError,
  type JsonObject,
  type Progress,
  type Question,
  type Result,
} from "@backplane/host";
import { CallCanceller } from "../calls/call-canceller.ts";
import type { CallReports } from "../calls/call-reports.ts";
import type { ModernExchange } from "../calls/exchange.ts";
import type { Clock } from "../clock.ts";
import { readInputResponse } from "./input-response.ts";
import { OpenQuestions } from "./open-questions.ts";

/** What a call comes to while one request of the client's waits. */
export type Turn =
  | { readonly kind: "result"; readonly result: Result<JsonObject> }
  | { readonly kind: "questions"; readonly questions: ReadonlyMap<string, Question> };

/** One request of the client's that waits for a turn. */
export interface Leg {
  readonly exchange: ModernExchange;
  readonly reports: CallReports;
}

/** Somebody waits for the turn, or the call is parked. */
interface Waiting extends Leg {
  settle(outcome: Turn | HostError): void;
}

/** So long a question waits for others of the same turn, so that the client is asked everything at once. */
const gatherMs = 10;

/**
 * A call of a client of the modern era. Its plugin asks as if the client could be asked at any time; the client is asked by the
 * answer to one request and answers with the next, and meanwhile the plugin waits.
 */
export class OpenCall implements Caller {
  readonly abilities: ReadonlySet<CallerAbility>;
  readonly client: object | undefined;
  readonly log: ((line: CallLogLine) => void) | undefined;
  readonly #clock: Clock;
  readonly #canceller = new CallCanceller();
  /** Answers that came along with the call: to questions that the plugin has not asked yet, by its own keys. */
  #early: JsonObject;
  /** Most calls ask nothing. */
  #questions: OpenQuestions | undefined;
  #waiting: Waiting | undefined;
  #outcome: Turn | HostError | undefined;
  #cancelGathering: (() => void) | undefined;

  constructor({ exchange, clock }: { exchange: ModernExchange; clock: Clock }) {
    this.#clock = clock;
    this.abilities = exchange.abilities;
    this.client = exchange.agent;
    this.#early = exchange.inputResponses;
    // A client that wants logs says so with each request, so also with the first.
    if (exchange.logLevel !== undefined) this.log = (line) => this.#waiting?.reports.onLog?.(line);
  }

  /** Makes the call and waits for its first turn. @throws HostError */
  start(make: (options: CallOptions) => Promise<Result<JsonObject>>, leg: Leg): Promise<Turn> {
    const turn = this.#wait(leg);
    const { meta } = leg.exchange;
    const onProgress = (progress: Progress): void => this.#waiting?.reports.onProgress?.(progress);
    make({ signal: this.#canceller, meta, caller: this, onProgress }).then(
      (result) => this.#end({ kind: "result", result }),
      (error: unknown) => this.#end(HostError.from(error)),
    );
    return turn;
  }

  /** Hands the client's answers on and waits for the next turn; what is still open is asked again. @throws HostError */
  resume(leg: Leg): Promise<Turn> {
    const turn = this.#wait(leg);
    this.#questions?.answer(leg.exchange.inputResponses);
    if (this.#outcome) this.#waiting?.settle(this.#outcome);
    else this.#gather();
    return turn;
  }

  ask(question: Question, signal: AbortSignal): Promise<JsonObject> {
    const early = this.#takeEarly(question);
    if (early) return Promise.resolve(early);
    this.#questions ??= new OpenQuestions();
    const answer = this.#questions.add(question, signal);
    this.#gather();
    return answer;
  }

  /** Ends the call at the plugin too. */
  cancel(): void {
    this.#canceller.abort();
  }

  #wait(leg: Leg): Promise<Turn> {
    const { signal } = leg.exchange;
    return new Promise((resolve, reject) => {
      const cancel = (): void => this.cancel();
      const settle = (outcome: Turn | HostError): void => {
        signal.removeEventListener("abort", cancel);
        this.#waiting = undefined;
        if (outcome instanceof HostError) reject(outcome);
        else resolve(outcome);
      };
      this.#waiting = { ...leg, settle };
      if (signal.aborted) cancel();
      else signal.addEventListener("abort", cancel, { once: true });
    });
  }

  /** Good for one question. */
  #takeEarly(question: Question): JsonObject | undefined {
    const { key } = question;
    if (key === undefined || !Object.hasOwn(this.#early, key)) return undefined;
    const { [key]: response, ...rest } = this.#early;
    this.#early = rest;
    return readInputResponse(question, response);
  }

  #gather(): void {
    this.#cancelGathering ??= this.#clock.after(gatherMs, () => {
      this.#cancelGathering = undefined;
      const questions = this.#questions?.asked;
      if (questions?.size) this.#waiting?.settle({ kind: "questions", questions });
    });
  }

  #end(outcome: Turn | HostError): void {
    this.#outcome = outcome;
    this.#cancelGathering?.();
    this.#waiting?.settle(outcome);
  }
}
