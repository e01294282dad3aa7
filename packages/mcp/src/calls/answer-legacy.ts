import { HostError } from "@backplane/host";
import { LegacyCaller } from "../caller/legacy-caller.ts";
import { tasksExtension } from "../tasks/tasks-extension.ts";
import type { EndAnswer } from "./call-answer.ts";
import type { LegacyExchange } from "./exchange.ts";
import type { RunningCall } from "./running-call.ts";

/** The client waits until the call has ended, and is asked meanwhile. @throws HostError */
export async function answerLegacy(exchange: LegacyExchange, running: RunningCall): Promise<EndAnswer> {
  if (running.isTaskOnly) throw tooLongToWait();
  const { signal, meta } = exchange;
  const { onProgress, onLog } = running.reports;
  const caller = new LegacyCaller(exchange, onLog);
  return await running.answer(await running.make({ signal, meta, caller, onProgress }));
}

function tooLongToWait(): HostError {
  const wanted = `MCP 2026-07-28 and its extension "${tasksExtension}"`;
  return new HostError("missing_ability", `The tool takes longer than a client without ${wanted} can wait`);
}
