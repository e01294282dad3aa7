import type { IncomingCall, Multiplexer } from "@backplane/contract";
import type { JsonObject } from "../../calls.ts";
import { askCaller, refusal } from "./calls/ask-caller.ts";
import type { CallsInFlight } from "./calls/calls-in-flight.ts";
import { toWireLog } from "./calls/to-wire-log.ts";
import type { Asked } from "./json-rpc/json-rpc-peer.ts";
import type { RequestId, ServerRequest } from "./json-rpc/read-messages.ts";
import { objectAt } from "./protocol/agreement.ts";
import { metaKeys } from "./protocol/meta-keys.ts";
import type { Era } from "./protocol/revisions.ts";

export interface ServerInitiatedOptions {
  readonly host: Multiplexer;
  readonly calls: CallsInFlight;
  readonly era: () => Era | undefined;
  /** Told of each notification first. */
  readonly onNotification: (method: string, params: JsonObject) => void;
}

/** How long a server may take to say that what it sent the user to is done. */
const visitTimeoutMs = 10_000;

/** What a server says by itself: questions, logs, progress and changes. */
export class ServerInitiated {
  readonly #options: ServerInitiatedOptions;
  /** By elicitation: called when the user has done what he was sent to a web page for. */
  readonly #visits = new Map<string, () => void>();

  constructor(options: ServerInitiatedOptions) {
    this.#options = options;
  }

  /** Answers a question, with a result as JSON. Undefined: a modern server must not ask so, nor be answered. @throws RpcError */
  async answer({ method, params }: ServerRequest, { during, signal }: Asked): Promise<string | undefined> {
    const { calls, era, host } = this.#options;
    if (era() === "modern") return undefined;
    if (method === "ping") return "{}";
    const task = objectAt(objectAt(params, "_meta"), metaKeys.relatedTask);
    const call = calls.asked(during, task["taskId"]);
    try {
      return await askCaller(host, { method, params }, { callId: call.id, signal });
    } catch (error) {
      throw refusal(error);
    }
  }

  notified(method: string, params: JsonObject, during: RequestId | undefined): void {
    const { host, onNotification } = this.#options;
    onNotification(method, params);
    switch (method) {
      case "notifications/progress":
        this.#progress(params);
        break;
      case "notifications/message":
        host.log(toWireLog(params), this.#options.calls.meant(during)?.id);
        break;
      case "notifications/tools/list_changed":
      case "notifications/prompts/list_changed":
      case "notifications/resources/list_changed":
        host.notify({ $case: "contributionsChanged", value: {} });
        break;
      case "notifications/resources/updated":
        if (typeof params["uri"] === "string")
          host.notify({ $case: "resourceUpdated", value: { uri: params["uri"] } });
        break;
      case "notifications/elicitation/complete":
        this.#completed(String(params["elicitationId"]));
        break;
    }
  }

  /** Resolves when the server says that the elicitation is complete, which not every server does, or the call ends. */
  visited(elicitationId: string, { signal }: IncomingCall): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#visits.delete(elicitationId);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, visitTimeoutMs);
      this.#visits.set(elicitationId, end);
      signal.addEventListener("abort", end, { once: true });
      if (signal.aborted) end();
    });
  }

  #completed(elicitationId: string): void {
    this.#visits.get(elicitationId)?.();
    this.#options.host.notify({ $case: "elicitationCompleted", value: { elicitationId } });
  }

  #progress({ progressToken, progress, total, message }: JsonObject): void {
    if (typeof progress !== "number") return;
    this.#options.calls.of(progressToken as RequestId)?.progress({
      progress,
      ...(typeof total === "number" && { total }),
      ...(typeof message === "string" && { message }),
    });
  }
}
