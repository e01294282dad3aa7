import { CallError, type Request } from "@backplane/contract";
import { AuthorizationRequired } from "../../../authorization/authorization.ts";
import { RpcError, rpcCodes } from "../json-rpc/rpc-error.ts";
import { fromAuthorizationRequired } from "./authorization-required.ts";

type Asked = NonNullable<Request["method"]>["$case"] | undefined;

/** An error of the server's, or of the way to it, as the contract has it. @param asked by the host */
export function toCallError(error: unknown, asked: Asked): CallError {
  if (error instanceof CallError) return error;
  if (error instanceof AuthorizationRequired) return fromAuthorizationRequired(error);
  const message = error instanceof Error ? error.message : String(error);
  return new CallError(error instanceof RpcError ? codeOf(error, asked) : "unknown", message, {
    cause: error,
  });
}

function codeOf({ code }: RpcError, asked: Asked): CallError["code"] {
  switch (code) {
    case rpcCodes.invalidParams:
    case rpcCodes.resourceNotFound:
      // A URI is all that is sent along, so nothing else can be wrong with the parameters.
      return asked === "readResource" ? "not_found" : "invalid_argument";
    case rpcCodes.methodNotFound:
      return "unimplemented";
    default:
      return "unknown";
  }
}
