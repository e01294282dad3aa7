import { CallError } from "@backplane/contract";
import { isObject } from "../protocol/agreement.ts";
import type { ServerAsk } from "../protocol/write-request.ts";

export interface RunTaskOptions {
  /** Asks the server on behalf of the call. @throws RpcError, or the signal's reason */
  readonly ask: (ask: ServerAsk, signal: AbortSignal | undefined) => Promise<string>;
  /** Of the call. */
  readonly signal: AbortSignal;
  /** The server names the task by this from here on. Returns what to call at its end. */
  readonly onTask: (taskId: string) => () => void;
}

/** How long a server may take to make or end a task for which nobody waits any more. */
const lostTaskTimeoutMs = 30_000;

/**
 * Calls a tool that only runs as a task (MCP 2025-11-25): has the task made, and asks for its result, which comes when there is one. What
 * the task wants to know, the server asks meanwhile. Resolves with the result as the server wrote it. @throws RpcError, CallError
 */
export async function runTask(call: ServerAsk, { ask, signal, onTask }: RunTaskOptions): Promise<string> {
  const cancel = (taskId: string): void => {
    const about = { method: "tasks/cancel", members: { taskId: JSON.stringify(taskId) } };
    // It may have ended already.
    void ask(about, AbortSignal.timeout(lostTaskTimeoutMs)).catch(() => {});
  };
  const made = await makeTask(call, { ask, signal, onLost: cancel });
  // Who does not know tasks answers at once.
  if (made.taskId === undefined) return made.text;
  const { taskId } = made;
  const onAbort = (): void => cancel(taskId);
  const ended = onTask(taskId);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await ask({ method: "tasks/result", members: { taskId: JSON.stringify(taskId) } }, signal);
  } finally {
    signal.removeEventListener("abort", onAbort);
    ended();
  }
}

interface Made {
  readonly text: string;
  /** Undefined: it is the result itself. */
  readonly taskId: string | undefined;
}

/** A task whose making is given up is made all the same: only its name is then missing to end it. */
async function makeTask(
  call: ServerAsk,
  { ask, signal, onLost }: Pick<RunTaskOptions, "ask" | "signal"> & { onLost: (taskId: string) => void },
): Promise<Made> {
  const waiting = new AbortController();
  const making = ask({ ...call, members: { ...call.members, task: "{}" } }, waiting.signal).then(readMade);
  return await new Promise((resolve, reject) => {
    const giveUp = (): void => {
      reject(new CallError("cancelled", "The caller cancelled the call"));
      const timer = setTimeout(() => waiting.abort(), lostTaskTimeoutMs);
      making
        .then(({ taskId }) => taskId !== undefined && onLost(taskId))
        .catch(() => {})
        .finally(() => clearTimeout(timer));
    };
    signal.addEventListener("abort", giveUp, { once: true });
    if (signal.aborted) giveUp();
    making.then(resolve, reject).finally(() => signal.removeEventListener("abort", giveUp));
  });
}

function readMade(text: string): Made {
  const result: unknown = JSON.parse(text);
  const task = isObject(result) ? result["task"] : undefined;
  if (task === undefined) return { text, taskId: undefined };
  const taskId = isObject(task) ? task["taskId"] : undefined;
  if (typeof taskId === "string" && taskId !== "") return { text, taskId };
  throw new CallError("internal", "The server made a task without a name");
}
