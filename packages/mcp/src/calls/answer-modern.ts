import { HostError } from "@backplane/host";
import { CallLeg } from "../caller/call-leg.ts";
import { OpenCall } from "../caller/open-call.ts";
import { tasksNotDeclared } from "../tasks/tasks-extension.ts";
import { type CallAnswer, errorCodes } from "./call-answer.ts";
import type { ModernExchange } from "./exchange.ts";
import type { RunningCall } from "./running-call.ts";

/**
 * The client is asked by the answer to one request and answers with the next; a call that takes long goes on as a task.
 * @throws HostError
 */
export async function answerModern(exchange: ModernExchange, running: RunningCall): Promise<CallAnswer> {
  const { call, services } = running;
  const { requestState, principal, followsTasks } = exchange;
  if (!followsTasks && running.isTaskOnly) return tasksNotDeclared;
  if (requestState === undefined) return await begin(exchange, running);
  const open = services.parkedCalls.take(requestState, { call, principal });
  return open ? await resume(exchange, { running, open }) : invalidState;
}

function begin(exchange: ModernExchange, running: RunningCall): Promise<CallAnswer> {
  const { meta } = exchange;
  const open = new OpenCall(exchange);
  const start = (follower: CallLeg): void =>
    open.start((options) => running.make(options), { meta, follower });
  return nextAnswer(exchange, { running, open, start });
}

function resume(
  exchange: ModernExchange,
  { running, open }: { running: RunningCall; open: OpenCall },
): Promise<CallAnswer> {
  const start = (follower: CallLeg): void => {
    open.answer(exchange.inputResponses);
    open.follow(follower);
  };
  return nextAnswer(exchange, { running, open, start });
}

async function nextAnswer(
  exchange: ModernExchange,
  { running, open, start }: { running: RunningCall; open: OpenCall; start: (leg: CallLeg) => void },
): Promise<CallAnswer> {
  const { call, services, reports } = running;
  const { clock, parkedCalls, tasks } = services;
  const { principal, signal, followsTasks } = exchange;
  const leg = new CallLeg({ call: open, exchange, reports, clock });
  const keepWaiting =
    followsTasks &&
    call.method === "tools/call" &&
    tasks.adoptLater(open, { leg, principal, answer: (outcome) => running.answer(outcome) });
  try {
    start(leg);
    const turn = await leg.turn;
    // The client may have given up just now, when it was not yet heard that it is asked, or of the task.
    if (signal.aborted) throw new HostError("cancelled", "The client gave up");
    if (turn.kind === "result") return await running.answer(turn.result);
    return turn.kind === "task"
      ? turn
      : { ...turn, requestState: parkedCalls.park(open, { call, principal }) };
  } catch (error) {
    open.cancel();
    throw error;
  } finally {
    if (keepWaiting) keepWaiting();
  }
}

const invalidState: CallAnswer = {
  kind: "error",
  code: errorCodes.invalidParams,
  message: "Invalid or expired requestState: send the request again without it",
  data: { reason: "invalid_request_state" },
};
