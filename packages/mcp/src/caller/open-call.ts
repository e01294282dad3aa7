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
import type { ModernExchange } from "../calls/exchange.ts";
import { readInputResponse } from "./input-response.ts";
import { OpenQuestions } from "./open-questions.ts";

/** What a call has ended with. */
export type Outcome = Result<JsonObject> | HostError;

/** Whoever looks after a call at the time: a request that waits for it, or a task. */
export interface CallFollower {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly onLog?: ((line: CallLogLine) => void) | undefined;
  /** A question has been asked, answered or withdrawn. */
  onQuestions(): void;
  onEnd(outcome: Outcome): void;
}

const noQuestions: ReadonlyMap<string, Question> = new Map();

/**
 * A call of a client of the modern era. Its plugin asks as if the client could be asked at any time; the client is asked by the
 * answer to one request and answers with the next, and meanwhile the plugin waits.
 */
export class OpenCall implements Caller {
  readonly abilities: ReadonlySet<CallerAbility>;
  readonly client: object | undefined;
  readonly log: ((line: CallLogLine) => void) | undefined;
  readonly #canceller = new CallCanceller();
  /** Answers that came along with the call: to questions that the plugin has not asked yet, by its own keys. */
  #early: JsonObject;
  /** Most calls ask nothing. */
  #questions: OpenQuestions | undefined;
  /** Undefined while the call is parked. */
  #follower: CallFollower | undefined;
  #outcome: Outcome | undefined;

  constructor({ abilities, agent, inputResponses, logLevel }: ModernExchange) {
    this.abilities = abilities;
    this.client = agent;
    this.#early = inputResponses;
    // A client that wants logs says so with each request, so also with the first.
    if (logLevel !== undefined) this.log = (line) => this.#follower?.onLog?.(line);
  }

  start(
    make: (options: CallOptions) => Promise<Result<JsonObject>>,
    { meta, follower }: { meta: JsonObject | undefined; follower: CallFollower },
  ): void {
    this.#follower = follower;
    const onProgress = (progress: Progress): void => this.#follower?.onProgress?.(progress);
    make({ signal: this.#canceller, meta, caller: this, onProgress }).then(
      (result) => this.#end(result),
      (error: unknown) => this.#end(HostError.from(error)),
    );
  }

  /** Tells another one from now on, beginning with what it would miss. Undefined: nobody. */
  follow(follower: CallFollower | undefined): void {
    this.#follower = follower;
    if (this.#outcome) follower?.onEnd(this.#outcome);
    else if (this.questions.size > 0) follower?.onQuestions();
  }

  /** What the plugin waits to hear, by key. */
  get questions(): ReadonlyMap<string, Question> {
    return this.#questions?.asked ?? noQuestions;
  }

  ask(question: Question, signal: AbortSignal): Promise<JsonObject> {
    const early = this.#takeEarly(question);
    if (early) return Promise.resolve(early);
    this.#questions ??= new OpenQuestions(() => this.#follower?.onQuestions());
    return this.#questions.add(question, signal);
  }

  /** Hands the client's answers on; what answers no open question is passed over. */
  answer(responses: JsonObject): void {
    this.#questions?.answer(responses);
  }

  /** Tells the plugin that what it asks will not be answered. */
  refuseQuestions(reason: HostError): void {
    this.#questions?.refuse(reason);
  }

  /** Ends the call at the plugin too. */
  cancel(): void {
    this.#canceller.abort();
  }

  /** Good for one question. */
  #takeEarly(question: Question): JsonObject | undefined {
    const { key } = question;
    if (key === undefined || !Object.hasOwn(this.#early, key)) return undefined;
    const { [key]: response, ...rest } = this.#early;
    this.#early = rest;
    return readInputResponse(question, response);
  }

  #end(outcome: Outcome): void {
    this.#outcome = outcome;
    this.#follower?.onEnd(outcome);
  }
}
