import { HostError, type JsonObject, type Question } from "@backplane/host";
import { readInputResponse } from "./input-response.ts";

interface OpenQuestion {
  readonly question: Question;
  answer(response: JsonObject): void;
  refuse(reason: HostError): void;
}

const keyOfKind: Readonly<Record<Question["kind"], string>> = {
  elicit: "elicitation",
  createMessage: "sampling",
  listRoots: "roots",
};

/** The questions of one call that nobody has answered yet, by key. */
export class OpenQuestions {
  readonly #open = new Map<string, OpenQuestion>();
  /** No key is given twice: a late answer must not be taken for the answer to another question. */
  readonly #given = new Set<string>();
  readonly #onChanged: () => void;

  /** @param onChanged a question has been asked, answered or withdrawn */
  constructor(onChanged: () => void = () => {}) {
    this.#onChanged = onChanged;
  }

  get asked(): ReadonlyMap<string, Question> {
    return new Map([...this.#open].map(([key, { question }]) => [key, question]));
  }

  /** Settles with the client's answer. @throws HostError "cancelled" when the signal aborts, or what it is refused with */
  add(question: Question, signal: AbortSignal): Promise<JsonObject> {
    if (signal.aborted) return Promise.reject(callEnded());
    const key = this.#freeKey(question);
    return new Promise((resolve, reject) => {
      const withdraw = (): void => refuse(callEnded());
      const close = (): void => {
        this.#open.delete(key);
        signal.removeEventListener("abort", withdraw);
        this.#onChanged();
      };
      const answer = (response: JsonObject): void => {
        resolve(response);
        close();
      };
      const refuse = (reason: HostError): void => {
        reject(reason);
        close();
      };
      signal.addEventListener("abort", withdraw, { once: true });
      this.#open.set(key, { question, answer, refuse });
      this.#onChanged();
    });
  }

  /** What answers nothing that is open, or is no answer in form, is passed over. */
  answer(responses: JsonObject): void {
    for (const [key, response] of Object.entries(responses)) {
      const open = this.#open.get(key);
      const read = open && readInputResponse(open.question, response);
      if (read) open.answer(read);
    }
  }

  /** Nobody will answer what is open. */
  refuse(reason: HostError): void {
    for (const open of [...this.#open.values()]) open.refuse(reason);
  }

  #freeKey({ key, kind }: Question): string {
    const wanted = key ?? keyOfKind[kind];
    let free = wanted;
    for (let number = 2; this.#given.has(free); number += 1) free = `${wanted}_${number}`;
    this.#given.add(free);
    return free;
  }
}

function callEnded(): HostError {
  return new HostError("cancelled", "The call that asked has ended");
}
