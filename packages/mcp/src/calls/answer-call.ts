import { type CallOptions, type Host, HostError, type JsonObject, type Result } from "@backplane/host";
import { LegacyCaller } from "../caller/legacy-caller.ts";
import { OpenCall } from "../caller/open-call.ts";
import type { ParkedCalls } from "../caller/parked-calls.ts";
import type { Clock } from "../clock.ts";
import type { Readiness } from "../readiness.ts";
import type { Meaning } from "../search/meaning.ts";
import type { ToolSurface } from "../search/tool-surface.ts";
import { type CallAnswer, errorCodes } from "./call-answer.ts";
import { CallReports } from "./call-reports.ts";
import { errorAnswer } from "./error-answer.ts";
import type { Exchange, LegacyExchange, ModernExchange } from "./exchange.ts";
import { makeCall, type PluginCall } from "./plugin-call.ts";
import { servable } from "./servable.ts";

/** What the calls of all connections share. */
export interface CallServices {
  readonly host: Host;
  readonly clock: Clock;
  readonly readiness: Readiness;
  readonly tools: ToolSurface;
  readonly parkedCalls: ParkedCalls;
  readonly heartbeatMs?: number | undefined;
}

/** Answers a request of the client's with what a plugin says to it. Never rejects: whatever happens is an answer. */
export async function answerCall(
  asked: PluginCall,
  { exchange, services }: { exchange: Exchange; services: CallServices },
): Promise<CallAnswer> {
  const meaning = meaningOf(asked, services);
  if (meaning.kind === "own") return ownAnswer(await meaning.result, exchange);
  const { call, isIndirect } = meaning;
  const running: Running = { call, reports: new CallReports(exchange, services), services };
  try {
    const answer = await (exchange.era === "legacy"
      ? answerLegacy(exchange, running)
      : answerModern(exchange, running));
    return exchange.signal.aborted ? { kind: "none" } : explained(servable(answer, call), { call, services });
  } catch (reason) {
    if (exchange.signal.aborted) return { kind: "none" };
    const error = HostError.from(reason);
    const help = call.method === "tools/call" ? await services.tools.helpFor(error, call) : undefined;
    return errorAnswer(error, { call, era: exchange.era, host: services.host, isIndirect, help });
  } finally {
    running.reports.finish();
  }
}

function meaningOf(asked: PluginCall, { tools }: CallServices): Meaning {
  return asked.method === "tools/call"
    ? tools.meaningOf(asked)
    : { kind: "plugin", call: asked, isIndirect: false };
}

function ownAnswer(result: Result<JsonObject>, { signal }: Exchange): CallAnswer {
  return signal.aborted ? { kind: "none" } : { kind: "result", result };
}

function explained(
  answer: CallAnswer,
  { call, services }: { call: PluginCall; services: CallServices },
): CallAnswer {
  if (answer.kind !== "result" || call.method !== "tools/call") return answer;
  const result = services.tools.explain(answer.result, call);
  return result === answer.result ? answer : { kind: "result", result };
}

interface Running {
  readonly call: PluginCall;
  readonly reports: CallReports;
  readonly services: CallServices;
}

async function answerLegacy(exchange: LegacyExchange, running: Running): Promise<CallAnswer> {
  const { signal, meta } = exchange;
  const { onProgress, onLog } = running.reports;
  const caller = new LegacyCaller(exchange, onLog);
  return { kind: "result", result: await make(running, { signal, meta, caller, onProgress }) };
}

async function answerModern(exchange: ModernExchange, running: Running): Promise<CallAnswer> {
  const { call, reports, services } = running;
  const { clock, parkedCalls } = services;
  const { requestState, principal } = exchange;
  const request = { call, principal };
  const parked = requestState === undefined ? undefined : parkedCalls.take(requestState, request);
  if (requestState !== undefined && parked === undefined) return invalidState;
  const open = parked ?? new OpenCall({ exchange, clock });
  const leg = { exchange, reports };
  const turn = await (parked ? open.resume(leg) : open.start((options) => make(running, options), leg));
  if (turn.kind === "result") return turn;
  try {
    // The client may have given up just now, when it was not yet heard that it is asked.
    if (exchange.signal.aborted) throw new HostError("cancelled", "The client gave up");
    return { ...turn, requestState: parkedCalls.park(open, request) };
  } catch (error) {
    open.cancel();
    throw error;
  }
}

async function make({ call, services }: Running, options: CallOptions): Promise<Result<JsonObject>> {
  const { host, readiness, tools } = services;
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

const invalidState: CallAnswer = {
  kind: "error",
  code: errorCodes.invalidParams,
  message: "Invalid or expired requestState: send the request again without it",
  data: { reason: "invalid_request_state" },
};
