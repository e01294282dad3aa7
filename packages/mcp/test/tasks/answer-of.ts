import { HostError } from "@backplane/host";
import type { Outcome } from "../../src/caller/open-call.ts";
import type { EndAnswer } from "../../src/calls/call-answer.ts";
import { errorAnswer } from "../../src/calls/error-answer.ts";
import { FakeHost } from "../fake-host.ts";

const call = { method: "tools/call", name: "slow" } as const;
const host = new FakeHost();

/** What a modern client that waits would be answered with. */
export async function answerOf(outcome: Outcome): Promise<EndAnswer> {
  if (outcome instanceof HostError) return errorAnswer(outcome, { call, era: "modern", host });
  return { kind: "result", result: outcome };
}
