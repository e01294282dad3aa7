import { CallError, type Multiplexer, type Request, type Response } from "@backplane/contract";
import type { JsonObject } from "../../../calls.ts";
import { RpcError, rpcCodes } from "../json-rpc/rpc-error.ts";

/** A question of MCP's to the client: a request of a legacy server, an entry of a modern one's `inputRequests`. */
export interface ServerQuestion {
  readonly method: string;
  readonly params: JsonObject;
}

export interface AskCallerOptions {
  /** The host's call on whose behalf the server asks. */
  readonly callId: number;
  readonly signal?: AbortSignal | undefined;
  /** What the server calls the question. */
  readonly key?: string | undefined;
}

/** Passes a server's question on to whoever made the call. Resolves with the result as JSON. @throws CallError */
export async function askCaller(
  host: Multiplexer,
  question: ServerQuestion,
  { callId, signal, key }: AskCallerOptions,
): Promise<string> {
  // A key that the contract does not take is only of use to the server, which gets its answer by it all the same.
  const questionKey = key !== undefined && keyPattern.test(key) ? key : undefined;
  const { method } = await host.call(toWire(question), { parentCallId: callId, signal, questionKey });
  return resultOf(method);
}

const keyPattern = /^[A-Za-z0-9_.-]{1,64}$/;

/** What a legacy server is told when a question of its cannot be answered. */
export function refusal(error: unknown): RpcError {
  const { code, message } = CallError.from(error);
  return new RpcError(refusalCodes[code] ?? rpcCodes.internalError, message);
}

const refusalCodes: Readonly<Partial<Record<CallError["code"], number>>> = {
  invalid_argument: rpcCodes.invalidParams,
  // As from a client that never heard of the question.
  permission_denied: rpcCodes.methodNotFound,
  unimplemented: rpcCodes.methodNotFound,
};

/** @throws CallError "unimplemented" */
function toWire({ method, params }: ServerQuestion): NonNullable<Request["method"]> {
  switch (method) {
    case "elicitation/create":
      return { $case: "elicit", value: { params: encode(params) } };
    case "sampling/createMessage":
      return { $case: "createMessage", value: { params: encode(params) } };
    case "roots/list":
      return { $case: "listRoots", value: {} };
    default:
      throw new CallError("unimplemented", `Backplane knows no question ${JSON.stringify(method)}`);
  }
}

function resultOf(method: Response["method"]): string {
  switch (method?.$case) {
    case "elicit":
    case "createMessage":
    case "listRoots":
      return Buffer.from(method.value.result).toString("utf8");
    default:
      throw new CallError("internal", "The host answered another question than it was asked");
  }
}

function encode(params: JsonObject): Uint8Array {
  return Buffer.from(JSON.stringify(params));
}
