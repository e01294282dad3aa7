import { HostError, type JsonObject, type Question } from "@backplane/host";
import { readInputResponse } from "./input-response.ts";

interface OpenQuestion {
  readonly question: Question;
  answer(response: JsonObject): void;
}

const keyOfKind: Readonly<Record<Question["kind"], string>> = {
  elicit: "elicitation",
  createMessage: "sampling",
  listRoots: "roots",
};

/** The questions of one call that nobody has answered yet, by key. */
export class OpenQuestions {
  readonly #open = new Map<string, OpenQuestion>();

  get asked(): ReadonlyMap<string, Question> {
    return new Map([...this.#open].map(([key, { question }]) => [key, question]));
  }

  /** Settles with the client's answer. @throws HostError "cancelled" when the signal aborts */
  add(question: Question, signal: AbortSignal): Promise<JsonObject> {
    const key = this.#freeKey(question);
    return new Promise((resolve, reject) => {
      const withdraw = (): void => {
        this.#open.delete(key);
        reject(new HostError("cancelled", "The call that asked has ended"));
      };
      const answer = (response: JsonObject): void => {
        this.#open.delete(key);
        signal.removeEventListener("abort", withdraw);
        resolve(response);
      };
      if (signal.aborted) return withdraw();
      signal.addEventListener("abort", withdraw, { once: true });
      this.#open.set(key, { question, answer });
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

  #freeKey({ key, kind }: Question): string {
    const wanted = key ?? keyOfKind[kind];
    if (!this.#open.has(wanted)) return wanted;
    let number = 2;
    while (this.#open.has(`${wanted}_${number}`)) number += 1;
    return `${wanted}_${number}`;
  }
}
