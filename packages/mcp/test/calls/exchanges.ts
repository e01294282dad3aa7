import type { CallerAbility, CallSignal, JsonObject } from "@backplane/host";
import type { InputRequest } from "../../src/caller/input-request.ts";
import type { LegacyExchange, ModernExchange, NotificationSink } from "../../src/calls/exchange.ts";

/** Keeps what it is sent. */
export class KeepingSink implements NotificationSink {
  readonly sent: { method: string; params: JsonObject }[] = [];
  isBlocked = false;

  send(method: string, params: JsonObject): void {
    this.sent.push({ method, params });
  }

  /** The params of all notifications of a method. */
  paramsOf(method: string): JsonObject[] {
    return this.sent.filter((notification) => notification.method === method).map(({ params }) => params);
  }
}

type Facts<Exchange> = Partial<Omit<Exchange, "era" | "abilities">> & {
  abilities?: readonly CallerAbility[];
};

const neverAborts = (): CallSignal => new AbortController().signal;

export function legacyExchange({ abilities = [], ...facts }: Facts<LegacyExchange> = {}): LegacyExchange {
  return {
    era: "legacy",
    signal: neverAborts(),
    meta: undefined,
    progressToken: undefined,
    logLevel: undefined,
    notifications: new KeepingSink(),
    client: { request: () => Promise.reject(new Error("not asked for")), notify: () => {} },
    ...facts,
    abilities: new Set(abilities),
  };
}

export function modernExchange({ abilities = [], ...facts }: Facts<ModernExchange> = {}): ModernExchange {
  return {
    era: "modern",
    signal: neverAborts(),
    meta: undefined,
    progressToken: undefined,
    logLevel: undefined,
    notifications: new KeepingSink(),
    inputResponses: {},
    requestState: undefined,
    followsTasks: false,
    principal: "",
    ...facts,
    abilities: new Set(abilities),
  };
}

/** A legacy client that answers, and keeps what it was asked. */
export function answeringClient(answer: (request: InputRequest) => JsonObject | Promise<JsonObject>) {
  const asked: InputRequest[] = [];
  const notified: { method: string; params: JsonObject }[] = [];
  return {
    asked,
    notified,
    request: async (request: InputRequest, _signal: AbortSignal) => {
      asked.push(request);
      return await answer(request);
    },
    notify: (method: string, params: JsonObject) => void notified.push({ method, params }),
  };
}
