import { type CallOptions, HostError, type JsonObject, type Result } from "@backplane/host";
import type { Outcome } from "../caller/open-call.ts";
import type { Era } from "../era.ts";
import type { EndAnswer } from "./call-answer.ts";
import { CallReports } from "./call-reports.ts";
import type { CallServices } from "./call-services.ts";
import { errorAnswer } from "./error-answer.ts";
import type { Exchange } from "./exchange.ts";
import { makeCall, type PluginCall } from "./plugin-call.ts";
import { servable } from "./servable.ts";

export interface RunningCallOptions {
  call: PluginCall;
  /** See FailedCall. */
  isIndirect: boolean;
  exchange: Exchange;
  services: CallServices;
}

/** A request of the client's while a plugin answers it. */
export class RunningCall {
  readonly call: PluginCall;
  readonly services: CallServices;
  readonly reports: CallReports;
  readonly #era: Era;
  readonly #isIndirect: boolean;

  constructor({ call, isIndirect, exchange, services }: RunningCallOptions) {
    this.call = call;
    this.services = services;
    this.reports = new CallReports(exchange, services);
    this.#era = exchange.era;
    this.#isIndirect = isIndirect;
  }

  /** Whether it is of a tool that nobody can wait for. @throws HostError when it must not be used at all */
  get isTaskOnly(): boolean {
    const { call } = this;
    if (call.method !== "tools/call") return false;
    this.services.tools.assertAllowed(call);
    return this.services.taskOnlyTools.has(call.name);
  }

  /** Asks the plugin. @throws HostError */
  async make(options: CallOptions): Promise<Result<JsonObject>> {
    const { host, readiness, tools } = this.services;
    const { call } = this;
    const attempt = (): Promise<Result<JsonObject>> => {
      if (call.method === "tools/call") tools.assertAllowed(call);
      return makeCall(host, call, options);
    };
    try {
      return await attempt();
    } catch (error) {
      if (readiness.isSettled || !HostError.from(error).code.startsWith("unknown_")) throw error;
      // A client may know the tool from last time, before our first scan has come to its plugin.
      await readiness.settled;
      return await attempt();
    }
  }

  /** What the client is answered with when the call has ended, whether it waits for that or fetches it. Never rejects. */
  async answer(outcome: Outcome): Promise<EndAnswer> {
    if (outcome instanceof HostError) return await this.#failure(outcome);
    try {
      return { kind: "result", result: this.#explained(servable(outcome, this.call)) };
    } catch (error) {
      return await this.#failure(HostError.from(error));
    }
  }

  async #failure(error: HostError): Promise<EndAnswer> {
    const { host, tools } = this.services;
    const { call } = this;
    const help = call.method === "tools/call" ? await tools.helpFor(error, call) : undefined;
    return errorAnswer(error, { call, era: this.#era, host, isIndirect: this.#isIndirect, help });
  }

  #explained(result: Result<JsonObject>): Result<JsonObject> {
    return this.call.method === "tools/call" ? this.services.tools.explain(result, this.call) : result;
  }
}
