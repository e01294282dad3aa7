import {
  CallError,
  ClientAbility,
  type IncomingCall,
  type Request,
  type Response,
} from "@backplane/contract";
import type { Caller, CallerAbility, Question } from "../caller.ts";
import type { JsonObject } from "../calls.ts";
import { HostError } from "../host-error.ts";
import type { PluginLogLine } from "../logs/plugin-log.ts";
import { cleanCallLog } from "./clean-call-log.ts";
import { readQuestion } from "./read-question.ts";

/** In one call. A plugin that has the agent's model work for it asks often, one that floods its user must end. */
const maxQuestions = 1_000;

/** At once, in one call. */
const maxOpenQuestions = 32;

/** Elicitations whose end a plugin may still announce; the oldest are forgotten. */
const maxOpenElicitations = 256;

/** The questions that one plugin's calls ask their callers. */
export class CallQuestions {
  readonly #plugin: string;
  readonly #open = new Map<string, Caller>();

  constructor(plugin: string) {
    this.#plugin = plugin;
  }

  /** The door for one call. */
  of(caller: Caller): CallDoor {
    return new CallDoor(caller, { plugin: this.#plugin, onUrlElicited: (id) => this.#remember(id, caller) });
  }

  elicitationCompleted(elicitationId: string): void {
    const caller = this.#open.get(elicitationId);
    this.#open.delete(elicitationId);
    caller?.elicitationCompleted?.(elicitationId);
  }

  #remember(elicitationId: string, caller: Caller): void {
    this.#open.set(elicitationId, caller);
    const [oldest] = this.#open.keys();
    if (this.#open.size > maxOpenElicitations && oldest !== undefined) this.#open.delete(oldest);
  }
}

export interface CallDoorOptions {
  readonly plugin: string;
  readonly onUrlElicited: (elicitationId: string) => void;
}

const wireAbilities: Readonly<Record<CallerAbility, ClientAbility>> = {
  elicitForm: ClientAbility.ELICIT_FORM,
  elicitUrl: ClientAbility.ELICIT_URL,
  createMessage: ClientAbility.CREATE_MESSAGE,
  createMessageWithTools: ClientAbility.CREATE_MESSAGE_WITH_TOOLS,
  listRoots: ClientAbility.LIST_ROOTS,
};

/** What a plugin can reach of its caller while it answers one call; every question is checked here. */
export class CallDoor {
  readonly abilities: readonly ClientAbility[];
  readonly onLog: ((line: PluginLogLine) => void) | undefined;
  readonly #caller: Caller;
  readonly #options: CallDoorOptions;
  #asked = 0;
  /** How many questions wait for their answer. */
  #open = 0;
  /** Set once the plugin asked what this caller cannot answer: the call cannot succeed with it. */
  #missingAbility: HostError | undefined;
  /** Set once the caller answered a question with an error. */
  #callerRefusal: HostError | undefined;

  constructor(caller: Caller, options: CallDoorOptions) {
    this.#caller = caller;
    this.#options = options;
    this.abilities = [...caller.abilities].map((ability) => wireAbilities[ability]);
    this.onLog = caller.log && ((line) => caller.log?.(cleanCallLog(line, options.plugin)));
  }

  readonly answer = async (request: Request, { signal }: IncomingCall): Promise<Response> => {
    const { question, ability, respond } = readQuestion(request);
    if (!this.#caller.abilities.has(ability)) throw this.#refuse(ability);
    this.#count();
    if (isUrlElicitation(question)) this.#options.onUrlElicited(question.params.elicitationId);
    this.#open += 1;
    try {
      return respond(await this.#ask(question, signal));
    } finally {
      this.#open -= 1;
    }
  };

  /** Why a call failed in truth, when it failed for want of an answer; undefined: for another reason. */
  explain(error: CallError): HostError | undefined {
    return this.#missingAbility ?? (error.code === "failed_precondition" ? this.#callerRefusal : undefined);
  }

  async #ask(question: Question, signal: AbortSignal): Promise<JsonObject> {
    try {
      return await this.#caller.ask(question, signal);
    } catch (error) {
      const refusal = HostError.from(error);
      if (refusal.code === "cancelled") throw new CallError("cancelled", refusal.message, { cause: error });
      this.#callerRefusal ??= new HostError("caller_refused", refusal.message, { cause: error });
      throw new CallError("failed_precondition", refusal.message, { cause: error });
    }
  }

  #count(): void {
    this.#asked += 1;
    if (this.#asked <= maxQuestions && this.#open < maxOpenQuestions) return;
    const bounds = `at most ${maxQuestions} in one call and ${maxOpenQuestions} at once`;
    throw new CallError("resource_exhausted", `The plugin asks its caller too much: ${bounds}`);
  }

  #refuse(ability: CallerAbility): CallError {
    const message = `Plugin "${this.#options.plugin}" needs a client that can do "${ability}"; this one cannot`;
    this.#missingAbility ??= new HostError("missing_ability", message, { ability });
    return new CallError("permission_denied", message);
  }
}

function isUrlElicitation(
  question: Question,
): question is { kind: "elicit"; params: { elicitationId: string } } {
  return question.kind === "elicit" && typeof question.params["elicitationId"] === "string";
}
