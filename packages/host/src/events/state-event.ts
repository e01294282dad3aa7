import type { EventData, EventType } from "@backplane/bus";
import type { PluginState } from "../plugin/plugin-state.ts";

type StateEvent = { [Type in EventType]: { readonly type: Type; readonly data: EventData<Type> } }[EventType];

/** What a change of a plugin's state is to others, if anything. */
export function stateEvent(plugin: string, before: PluginState, after: PluginState): StateEvent | undefined {
  switch (after.kind) {
    case "ready":
      return { type: "plugin.started", data: { plugin, ...(after.pid !== undefined && { pid: after.pid }) } };
    case "backoff":
      return { type: "plugin.crashed", data: { plugin, reason: after.reason } };
    case "failed":
      return { type: "plugin.failed", data: { plugin, reason: after.reason } };
    case "idle":
    case "stopped":
      return before.kind === "draining" || before.kind === "ready"
        ? { type: "plugin.stopped", data: { plugin } }
        : undefined;
    default:
      return undefined;
  }
}
