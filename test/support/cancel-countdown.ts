import { expect } from "vitest";
import type { PeerClient } from "./peer-client.ts";
import { pluginProcesses } from "./plugin-processes.ts";
import type { TempHome } from "./temp-home.ts";
import { answerLimitMs, callEveryPlugin, countdownArguments, refusal } from "./tool-calls.ts";
import { within } from "./within.ts";

/** 100 s, which no wait here lasts: only a cancel can end it in time. */
const endlessSteps = 1000;

/** Cancels a call that is under way, then expects the plugin to answer again in the very same process. */
export async function cancelCountdown(options: {
  readonly peer: PeerClient;
  readonly home: TempHome;
  readonly plugin: string;
}): Promise<void> {
  const { peer, home, plugin } = options;
  await callEveryPlugin(peer);
  const before = await pluginProcesses(home, plugin);
  expect(before, `processes of ${plugin}`).toHaveLength(1);

  const countdown = startCountdown(peer, plugin);
  await within(answerLimitMs, "the first step of the countdown", countdown.firstStep);
  countdown.cancel(new Error("the user pressed Escape"));
  const cancelled = await within(answerLimitMs, "the cancelled call to end", countdown.refused);
  expect(cancelled.message).toContain("the user pressed Escape");

  await callEveryPlugin(peer);
  expect(await pluginProcesses(home, plugin)).toEqual(before);
}

interface Countdown {
  /** Rejects when the call ends before it. */
  readonly firstStep: Promise<void>;
  readonly refused: Promise<Error>;
  readonly cancel: (reason: Error) => void;
}

function startCountdown(peer: PeerClient, plugin: string): Countdown {
  const controller = new AbortController();
  let onFirstStep = (): void => {};
  const firstStep = new Promise<void>((resolve) => {
    onFirstStep = resolve;
  });
  const call = { name: `${plugin}_countdown`, arguments: countdownArguments(plugin, endlessSteps) };
  const work = peer.callTool(call, { signal: controller.signal, onProgress: () => onFirstStep() });
  const refused = refusal(work);
  const endedEarly = refused.then((error) => {
    throw error;
  });
  return {
    firstStep: Promise.race([firstStep, endedEarly]),
    refused,
    cancel: (reason) => controller.abort(reason),
  };
}
