import { RpcError, rpcCodes } from "../json-rpc/rpc-error.ts";
import { objectAt } from "../protocol/agreement.ts";
import { tasksExtension } from "../protocol/meta-keys.ts";
import type { ServerAsk } from "../protocol/write-request.ts";

/** Which tools of a server only run as tasks. A server of 2025-11-25 lists it, one of 2026-07-28 says so when such a tool is called. */
export class TaskTools {
  /** They have been listed. */
  isKnown = false;
  readonly #names = new Set<string>();

  add(name: string): void {
    this.#names.add(name);
  }

  has({ method, about }: ServerAsk): boolean {
    return method === "tools/call" && about !== undefined && this.#names.has(about);
  }

  /** Whether that is why the server refused the call. It did nothing, then, and can be made as a task. */
  learn({ method, about }: ServerAsk, error: unknown): boolean {
    if (method !== "tools/call" || about === undefined || !wantsTasks(error)) return false;
    this.#names.add(about);
    return true;
  }
}

function wantsTasks(error: unknown): boolean {
  if (!(error instanceof RpcError) || error.code !== rpcCodes.missingCapability) return false;
  return tasksExtension in objectAt(objectAt(error.data, "requiredCapabilities"), "extensions");
}
