import { CallError } from "@backplane/contract";
import type { AuthorizationRequired } from "../../../authorization/authorization.ts";

/** How it goes through frames: no other error of a mounted server has this code. */
const code = "failed_precondition";

export function fromAuthorizationRequired(error: AuthorizationRequired): CallError {
  return new CallError(code, error.message, { cause: error });
}

export function isAuthorizationRequired(error: unknown): boolean {
  return error instanceof CallError && error.code === code;
}
