import { HostError, type JsonObject, type Result } from "@backplane/host";
import type { Meaning } from "../search/meaning.ts";
import { answerLegacy } from "./answer-legacy.ts";
import { answerModern } from "./answer-modern.ts";
import type { CallAnswer } from "./call-answer.ts";
import type { CallServices } from "./call-services.ts";
import type { Exchange } from "./exchange.ts";
import type { PluginCall } from "./plugin-call.ts";
import { RunningCall } from "./running-call.ts";

/** Answers a request of the client's with what a plugin says to it. Never rejects: whatever happens is an answer. */
export async function answerCall(
  asked: PluginCall,
  { exchange, services }: { exchange: Exchange; services: CallServices },
): Promise<CallAnswer> {
  const meaning = meaningOf(asked, services);
  if (meaning.kind === "own") return ownAnswer(await meaning.result, exchange);
  const { call, isIndirect } = meaning;
  const running = new RunningCall({ call, isIndirect, exchange, services });
  try {
    const answer = await (exchange.era === "legacy"
      ? answerLegacy(exchange, running)
      : answerModern(exchange, running));
    return exchange.signal.aborted ? { kind: "none" } : answer;
  } catch (reason) {
    return exchange.signal.aborted ? { kind: "none" } : await running.answer(HostError.from(reason));
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
