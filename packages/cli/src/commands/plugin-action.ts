import type { ControlClient, PluginAction } from "@backplane/control/client";
import { mustFindControl } from "../control/find-control.ts";
import { exitCodes } from "../exit-codes.ts";
import { harmlessLine } from "../harmless.ts";
import type { HostChoice } from "../host-choice.ts";
import { print, printError, printJson } from "../output.ts";

export interface PluginActionOptions extends HostChoice {
  readonly action: PluginAction;
  /** Names of plugins. None: every one that can be used. */
  readonly targets: readonly string[];
  readonly json?: boolean;
}

interface Outcome {
  readonly plugin: string;
  readonly state?: string;
  readonly error?: string;
}

/** Has the running host do something with plugins, one after the other; one that it cannot be done with keeps none of the others from it. */
export async function pluginAction({ action, targets, json, ...choice }: PluginActionOptions): Promise<void> {
  const client = await mustFindControl(choice);
  const names = targets.length > 0 ? targets : await usable(client);
  const outcomes: Outcome[] = [];
  for (const plugin of names) {
    const outcome = await act(client, { plugin, action });
    outcomes.push(outcome);
    if (!json) report(outcome);
  }
  if (json) printJson({ plugins: outcomes });
  if (outcomes.some(({ error }) => error !== undefined)) process.exitCode = exitCodes.failure;
}

async function usable(client: ControlClient): Promise<string[]> {
  const unusable = ["failed", "foreign", "disabled", "remote"];
  return (await client.plugins())
    .filter(({ state }) => !unusable.includes(state.kind))
    .map(({ name }) => name);
}

async function act(
  client: ControlClient,
  { plugin, action }: { plugin: string; action: PluginAction },
): Promise<Outcome> {
  try {
    return { plugin, state: (await client.act(plugin, action)).state.kind };
  } catch (error) {
    return { plugin, error: (error as Error).message };
  }
}

function report({ plugin, state, error }: Outcome): void {
  if (error !== undefined) printError(error);
  else print(`${harmlessLine(plugin)}: ${state}`);
}
