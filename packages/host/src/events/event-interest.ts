import { type CloudEvent, catalogue, type EventType } from "@backplane/bus";

/** What happens to processes of plugins. */
const ofProcesses: ReadonlySet<string> = new Set<EventType>([
  "plugin.started",
  "plugin.stopped",
  "plugin.crashed",
  "plugin.failed",
  "command.completed",
]);

/** Whether a plugin is told: not what Backplane says of the plugin itself, or it would be started to hear that it was stopped, and so on. */
export function isForPlugin({ type, data }: CloudEvent, plugin: string): boolean {
  return !(type in catalogue && (data as { plugin?: unknown } | undefined)?.plugin === plugin);
}

/** Whether it is worth starting a plugin for: two that hear of each other's ends would start each other for ever. */
export function startsPlugins({ type }: CloudEvent): boolean {
  return !ofProcesses.has(type);
}
