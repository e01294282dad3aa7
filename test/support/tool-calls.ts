import { expect } from "vitest";
import type { PeerClient, ToolOutcome } from "./peer-client.ts";
import { within } from "./within.ts";

/** Far more than any answer needs on a busy machine: only a hang reaches it. */
export const answerLimitMs = 60_000;

/** The example plugins, each of which has the same tools. */
export const plugins = ["hello-go", "hello-typescript"] as const;
export const tools = ["add", "countdown", "greet"] as const;

export function call(peer: PeerClient, name: string, args: Record<string, unknown>): Promise<ToolOutcome> {
  return within(answerLimitMs, `the answer of ${name}`, peer.callTool({ name, arguments: args }));
}

export async function callEveryPlugin(peer: PeerClient): Promise<void> {
  for (const plugin of plugins) {
    expect(textOf(await call(peer, `${plugin}_greet`, { name: "Ada" }))).toBe("Hello, Ada!");
  }
}

export function textOf(outcome: ToolOutcome): string {
  return outcome.content.map((part) => part.text ?? "").join("\n");
}

/** The error a call ends with; a call that succeeds is the failure. */
export async function refusal(work: Promise<ToolOutcome>): Promise<Error> {
  const outcome = await work.catch((error: Error) => error);
  if (outcome instanceof Error) return outcome;
  throw new Error(`Expected the call to be refused, but it answered: ${JSON.stringify(outcome)}`);
}
