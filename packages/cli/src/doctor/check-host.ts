import { findControl } from "../control/find-control.ts";
import type { HostChoice } from "../host-choice.ts";
import { againWith, choiceArguments } from "../invocation.ts";
import { type Finding, ok, problem } from "./finding.ts";

/** Whether a host runs that agents with these options share, and answers. */
export async function checkHost(choice: HostChoice): Promise<Finding[]> {
  try {
    const control = await findControl(choice);
    if (!control) return [ok("No host runs with these options; the first agent starts it")];
    const { version, pid, agents } = await control.status();
    return [
      ok(`Host ${version} runs as process ${pid}, with ${agents} ${agents === 1 ? "agent" : "agents"}`),
    ];
  } catch (error) {
    const remedy = `What it did is in: ${againWith("logs", "_host")}; to end it: ${againWith("shutdown", ...choiceArguments(choice))}`;
    return [problem(`The host that runs does not answer: ${(error as Error).message}`, remedy)];
  }
}
