import { expect } from "vitest";
import type { PeerClient, Progress } from "./peer-client.ts";
import { pluginProcesses } from "./plugin-processes.ts";
import type { TempHome } from "./temp-home.ts";
import { answerLimitMs, callEveryPlugin, refusal } from "./tool-calls.ts";
import { within } from "./within.ts";

interface Subject {
  readonly peer: PeerClient;
  readonly home: TempHome;
  readonly plugin: string;
}

/**
 * Expects the first steps of a countdown to be reported one by one. It does not wait for the last ones: the SDK's
 * clients drop a progress notification that they read together with the answer.
 */
export async function watchCountdown({ peer, plugin }: Subject): Promise<void> {
  const countdown = startCountdown(peer, { plugin, steps: 3 });
  const seen = await within(answerLimitMs, "three steps of the countdown", countdown.stepsSeen);
  countdown.cancel(new Error("enough"));
  await within(answerLimitMs, "the cancelled call to end", countdown.refused);
  const facts = { progress: expect.any(Number), total: endlessSteps, message: expect.any(String) };
  expect(seen).toEqual([facts, facts, facts]);
  const values = seen.map(({ progress }) => progress);
  expect(values, "progress must increase").toEqual([...new Set(values)].sort((a, b) => a - b));
}

/** Cancels a call that is under way, then expects the plugin to answer again in the very same process. */
export async function cancelCountdown({ peer, home, plugin }: Subject): Promise<void> {
  await callEveryPlugin(peer);
  const before = await pluginProcesses(home, plugin);
  expect(before, `processes of ${plugin}`).toHaveLength(1);

  const countdown = startCountdown(peer, { plugin, steps: 1 });
  await within(answerLimitMs, "the first step of the countdown", countdown.stepsSeen);
  countdown.cancel(new Error("the user pressed Escape"));
  const cancelled = await within(answerLimitMs, "the cancelled call to end", countdown.refused);
  expect(cancelled.message).toContain("the user pressed Escape");

  await callEveryPlugin(peer);
  expect(await pluginProcesses(home, plugin)).toEqual(before);
}

/** At a tenth of a second each 100 s, which no wait here lasts: only a cancel can end it in time. */
const endlessSteps = 1000;

interface Countdown {
  /** The first steps, as many as were asked for. Rejects when the call ends before them. */
  readonly stepsSeen: Promise<readonly Progress[]>;
  readonly refused: Promise<Error>;
  readonly cancel: (reason: Error) => void;
}

function startCountdown(
  peer: PeerClient,
  { plugin, steps }: { readonly plugin: string; readonly steps: number },
): Countdown {
  const controller = new AbortController();
  const seen: Progress[] = [];
  let onAllSeen = (): void => {};
  const allSeen = new Promise<void>((resolve) => {
    onAllSeen = resolve;
  });
  const onProgress = (progress: Progress): void => {
    if (seen.push(progress) === steps) onAllSeen();
  };
  const call = { name: `${plugin}_countdown`, arguments: { from: endlessSteps } };
  const refused = refusal(peer.callTool(call, { signal: controller.signal, onProgress }));
  const endedEarly = refused.then((error) => {
    throw error;
  });
  return {
    stepsSeen: Promise.race([allSeen, endedEarly]).then(() => seen.slice(0, steps)),
    refused,
    cancel: (reason) => controller.abort(reason),
  };
}
