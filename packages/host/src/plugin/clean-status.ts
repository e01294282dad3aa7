import { cleanLine } from "../description/clean-text.ts";
import type { PluginState } from "./plugin-state.ts";
import type { PluginStatus } from "./plugin-status.ts";

const maxWarnings = 20;
const maxLineLength = 1_000;

/** A status fit to be shown: its texts quote files, programs and what they printed. */
export function cleanStatus(status: PluginStatus): PluginStatus {
  const { name, state, mcpServers, warnings } = status;
  return {
    ...status,
    name: line(name),
    state: cleanState(state),
    mcpServers: mcpServers.map(line),
    warnings: newest(warnings).map(line),
  };
}

function cleanState(state: PluginState): PluginState {
  return "reason" in state ? { ...state, reason: line(state.reason) } : state;
}

function newest(warnings: readonly string[]): readonly string[] {
  if (warnings.length <= maxWarnings) return warnings;
  const hidden = warnings.length - maxWarnings + 1;
  return [`${hidden} more warnings`, ...warnings.slice(hidden)];
}

function line(text: string): string {
  return cleanLine(text, maxLineLength);
}
