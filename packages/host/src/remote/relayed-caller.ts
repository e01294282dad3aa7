import { CallError, ClientAbility, LogLevel, type Multiplexer, type Request } from "@backplane/contract";
import type { Caller, CallerAbility, Question } from "../caller.ts";
import type { JsonObject } from "../calls.ts";
import { HostError } from "../host-error.ts";

const abilities: Readonly<Record<number, CallerAbility>> = {
  [ClientAbility.ELICIT_FORM]: "elicitForm",
  [ClientAbility.ELICIT_URL]: "elicitUrl",
  [ClientAbility.CREATE_MESSAGE]: "createMessage",
  [ClientAbility.CREATE_MESSAGE_WITH_TOOLS]: "createMessageWithTools",
  [ClientAbility.LIST_ROOTS]: "listRoots",
};

const levels = {
  debug: LogLevel.DEBUG,
  info: LogLevel.INFO,
  warn: LogLevel.WARN,
  error: LogLevel.ERROR,
} as const;

/** The agent behind a call that came from another host, which checks each question once more before it asks. */
export function relayedCaller(
  multiplexer: Multiplexer,
  { callId, clientAbilities }: { callId: number; clientAbilities: Request["clientAbilities"] },
): Caller {
  return {
    abilities: new Set(clientAbilities.flatMap((ability) => abilities[ability] ?? [])),
    ask: (question, signal) => ask(question, { multiplexer, callId, signal }),
    log: ({ level, message, attributes }) => {
      const more = attributes === undefined ? new Uint8Array() : encode(attributes);
      multiplexer.log({ level: levels[level], message, attributes: more }, callId);
    },
    elicitationCompleted: (elicitationId) =>
      multiplexer.notify({ $case: "elicitationCompleted", value: { elicitationId } }),
  };
}

async function ask(
  question: Question,
  { multiplexer, callId, signal }: { multiplexer: Multiplexer; callId: number; signal: AbortSignal },
): Promise<JsonObject> {
  try {
    const options = { parentCallId: callId, questionKey: question.key, signal };
    const { method } = await multiplexer.call(toWire(question), options);
    if (method && method.$case === question.kind && "result" in method.value)
      return readAnswer(method.value.result);
    throw new HostError("caller_refused", "The other host answered another question");
  } catch (error) {
    if (error instanceof HostError) throw error;
    const { code, message } = CallError.from(error);
    throw new HostError(code === "cancelled" ? "cancelled" : "caller_refused", message, { cause: error });
  }
}

function toWire(question: Question): NonNullable<Request["method"]> {
  if (question.kind === "listRoots") return { $case: "listRoots", value: {} };
  return { $case: question.kind, value: { params: encode(question.params) } };
}

function readAnswer(bytes: Uint8Array): JsonObject {
  try {
    const answer: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    if (typeof answer === "object" && answer !== null && !Array.isArray(answer)) return answer as JsonObject;
  } catch (cause) {
    throw new HostError("caller_refused", "The answer that the other host gave is not JSON", { cause });
  }
  throw new HostError("caller_refused", "The answer that the other host gave is no JSON object");
}

function encode(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
