import { CallError } from "@backplane/contract";
import type { JsonObject } from "../../../calls.ts";
import { pause } from "../../../plugin/pause.ts";
import { jsonMembers } from "../json-rpc/json-members.ts";
import { RpcError, rpcCodes } from "../json-rpc/rpc-error.ts";
import { isObject } from "../protocol/agreement.ts";
import type { ServerAsk } from "../protocol/write-request.ts";
import type { ServerQuestion } from "./ask-caller.ts";
import { readQuestions } from "./read-result.ts";

export interface FollowTaskOptions {
  /** Asks the server on behalf of the call. @throws RpcError, or the signal's reason */
  readonly ask: (ask: ServerAsk, signal: AbortSignal) => Promise<string>;
  /** Asks whoever made the call. Resolves with the result as JSON. @throws CallError */
  readonly askCaller: (question: ServerQuestion, key: string) => Promise<string>;
  /** Of the call. */
  readonly signal: AbortSignal;
}

/** A server may say how often it wants to be asked, within reason. */
const minPollMs = 50;
const maxPollMs = 5_000;
const defaultPollMs = 1_000;

const cancelTimeoutMs = 10_000;

/** Of one task; a server that asks on keeps its caller busy, and the caller's user. */
const maxQuestions = 256;

/**
 * The result of a call that a modern server may have answered with a task (SEP-2663), as the server wrote it: asks for the task until it is
 * over, and has its questions answered meanwhile. @throws RpcError that the task failed with, CallError
 */
export async function followTask(answer: string, options: FollowTaskOptions): Promise<string> {
  const { ask, signal } = options;
  let task = read(answer);
  if (task["resultType"] !== "task") return answer;
  const { taskId } = task;
  if (typeof taskId !== "string" || taskId === "") throw bad("made a task without a name");
  const questions = new TaskQuestions(taskId, options);
  const get = { method: "tasks/get", members: { taskId: JSON.stringify(taskId) }, about: taskId };
  try {
    for (;;) {
      await pause(pollMsOf(task), signal);
      signal.throwIfAborted();
      const text = await ask({ ...get, declaresTasks: true }, signal);
      task = read(text);
      const end = endOf(task, text);
      if (end !== undefined) return end;
      questions.take(task);
    }
  } catch (error) {
    if (signal.aborted || questions.failure) cancel(get, ask);
    throw questions.failure ?? error;
  }
}

/** The questions of a task. Each is asked once, while the task is followed on. */
class TaskQuestions {
  /** Why the caller cannot be asked; the task cannot go on. */
  failure: unknown;
  readonly #taskId: string;
  readonly #options: FollowTaskOptions;
  readonly #asked = new Set<string>();

  constructor(taskId: string, options: FollowTaskOptions) {
    this.#taskId = taskId;
    this.#options = options;
  }

  /** @throws the failure */
  take({ inputRequests }: JsonObject): void {
    if (this.failure) throw this.failure;
    for (const [key, question] of readQuestions(inputRequests)) {
      if (this.#asked.has(key)) continue;
      this.#asked.add(key);
      if (this.#asked.size > maxQuestions) throw bad("asks on and on");
      this.#answer(question, key).catch((error: unknown) => {
        this.failure ??= error;
      });
    }
  }

  async #answer(question: ServerQuestion, key: string): Promise<void> {
    const { ask, askCaller, signal } = this.#options;
    const answer = await askCaller(question, key);
    const members = {
      taskId: JSON.stringify(this.#taskId),
      inputResponses: `{${JSON.stringify(key)}:${answer}}`,
    };
    await ask({ method: "tasks/update", members, about: this.#taskId, declaresTasks: true }, signal);
  }
}

function cancel(about: ServerAsk, ask: FollowTaskOptions["ask"]): void {
  // It may have ended already.
  const request = { ...about, method: "tasks/cancel", declaresTasks: true };
  void ask(request, AbortSignal.timeout(cancelTimeoutMs)).catch(() => {});
}

/** Undefined: it goes on. @throws RpcError, CallError when it ended without a result */
function endOf({ status, error }: JsonObject, text: string): string | undefined {
  switch (status) {
    case "working":
    case "input_required":
      return undefined;
    case "completed": {
      const result = jsonMembers(text).find(({ key }) => key === "result");
      if (result) return result.valueText;
      throw bad("completed a task without a result");
    }
    case "failed": {
      const {
        code = rpcCodes.internalError,
        message = "The task failed",
        data,
      } = isObject(error) ? error : {};
      throw new RpcError(Number(code), String(message), data);
    }
    case "cancelled":
      throw new CallError("unknown", "The server cancelled the task");
    default:
      throw bad(`has a task whose status is ${JSON.stringify(status)}, which this version does not know`);
  }
}

function pollMsOf({ pollIntervalMs }: JsonObject): number {
  const wanted = typeof pollIntervalMs === "number" ? pollIntervalMs : defaultPollMs;
  return Math.min(Math.max(wanted, minPollMs), maxPollMs);
}

function read(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  if (isObject(value)) return value;
  throw bad("answers with what is no object");
}

function bad(what: string): CallError {
  return new CallError("internal", `The server ${what}`);
}
