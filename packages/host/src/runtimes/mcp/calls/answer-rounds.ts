import { CallError } from "@backplane/contract";
import type { JsonObject } from "../../../calls.ts";
import { RpcError, rpcCodes } from "../json-rpc/rpc-error.ts";
import { isObject } from "../protocol/agreement.ts";
import type { ServerQuestion } from "./ask-caller.ts";
import type { CallResult } from "./read-result.ts";

export interface AnswerRoundsOptions {
  /** Makes the call, with further members of its `params`. @throws RpcError */
  readonly make: (further: Readonly<Record<string, string>>) => Promise<CallResult>;
  /** Asks whoever made the call. Resolves with the result as JSON. @throws CallError */
  readonly ask: (question: ServerQuestion, key?: string) => Promise<string>;
  /** Resolves when the user has done what an elicitation of mode "url" sent him to, or the server does not say that he has. */
  readonly completed: (elicitationId: string) => Promise<void>;
}

/** A server that asks on and on keeps its caller busy, and the caller's user. */
const maxRounds = 32;

/** Makes a call again and again until its server has all the answers that it wants. @throws RpcError, CallError */
export async function answerRounds(options: AnswerRoundsOptions): Promise<string> {
  let result = await options.make({}).catch(async (error: Error) => {
    await visitUrls(error, options);
    return await options.make({});
  });
  for (let round = 0; round < maxRounds; round += 1) {
    if (result.kind === "complete") return result.json;
    result = await options.make(await answersTo(result, options));
  }
  throw new CallError("internal", `The server still asks after ${maxRounds} rounds`);
}

async function answersTo(
  { questions, requestState }: Extract<CallResult, { kind: "input_required" }>,
  { ask }: AnswerRoundsOptions,
): Promise<Record<string, string>> {
  const answers = await Promise.all(
    [...questions].map(async ([key, question]) => `${JSON.stringify(key)}:${await ask(question, key)}`),
  );
  return {
    ...(answers.length > 0 && { inputResponses: `{${answers.join(",")}}` }),
    ...(requestState !== undefined && { requestState: JSON.stringify(requestState) }),
  };
}

/**
 * Until 2025-11-25 a call may fail for want of what only a web page can ask. When that is done there the call is made again, once: a
 * server that still wants it would have the user asked for ever. @throws the error, where there is nothing to be done
 */
async function visitUrls(error: Error, { ask, completed }: AnswerRoundsOptions): Promise<void> {
  if (!(error instanceof RpcError) || error.code !== rpcCodes.urlElicitationRequired) throw error;
  const elicitations = isObject(error.data) ? error.data["elicitations"] : undefined;
  if (!Array.isArray(elicitations) || elicitations.length === 0 || !elicitations.every(isObject)) throw error;
  await Promise.all(
    elicitations.map(async (params: JsonObject) => {
      const done = completed(String(params["elicitationId"]));
      const answer: unknown = JSON.parse(
        await ask({ method: "elicitation/create", params: { mode: "url", ...params } }),
      );
      if (!isObject(answer) || answer["action"] !== "accept") throw error;
      await done;
    }),
  );
}
