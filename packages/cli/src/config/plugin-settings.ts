import type { SettingsChange } from "@backplane/host";
import type { Config } from "./config.ts";

/** What the config says of each plugin, as a host takes it. */
export function pluginSettings({ plugin, grant }: Config): Required<SettingsChange> {
  return {
    pluginConfig: new Map(Object.entries(plugin)),
    eventGrants: new Map(Object.entries(grant).map(([name, { events }]) => [name, events])),
  };
}
