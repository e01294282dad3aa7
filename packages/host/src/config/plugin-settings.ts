import type { JsonObject } from "../calls.ts";
import type { PluginSpec } from "../discovery/plugin-spec.ts";
import { type EventPatterns, noEvents } from "../events/event-patterns.ts";
import type { EventPermissions } from "../events/event-permissions.ts";
import { changedKeys } from "./changed-keys.ts";

/** What the user decides now. What is left out stays as it was. */
export interface SettingsChange {
  /** By plugin; one that is not in it has an empty config. */
  readonly pluginConfig?: ReadonlyMap<string, JsonObject> | undefined;
  /** By plugin; one that is not in it is granted nothing. */
  readonly eventGrants?: ReadonlyMap<string, EventPatterns> | undefined;
}

/** What the user decides for each plugin. Each is only ever given its own. */
export class PluginSettings {
  #config: ReadonlyMap<string, JsonObject>;
  #grants: ReadonlyMap<string, EventPatterns>;

  /** Whether plugins hear any events at all in this host. */
  readonly deliversEvents: boolean;

  constructor(options: SettingsChange & { readonly deliversEvents?: boolean | undefined }) {
    const { pluginConfig = new Map(), eventGrants = new Map(), deliversEvents = true } = options;
    this.#config = pluginConfig;
    this.#grants = eventGrants;
    this.deliversEvents = deliversEvents;
  }

  configOf(plugin: string): JsonObject {
    return this.#config.get(plugin) ?? {};
  }

  permissionsOf({ name, events, runtime }: PluginSpec): EventPermissions {
    const granted = this.#grants.get(name) ?? noEvents;
    return { plugin: name, asked: events, granted, isBare: runtime?.type === "executable" };
  }

  /** Says which keys changed of which plugin's config, and whether grants may have. */
  change({ pluginConfig, eventGrants }: SettingsChange): {
    readonly configs: ReadonlyMap<string, readonly string[]>;
    readonly grants: boolean;
  } {
    const before = this.#config;
    this.#config = pluginConfig ?? before;
    this.#grants = eventGrants ?? this.#grants;
    const plugins = [...new Set([...before.keys(), ...this.#config.keys()])];
    const keys = plugins.map(
      (name) => [name, changedKeys(before.get(name) ?? {}, this.configOf(name))] as const,
    );
    return {
      configs: new Map(keys.filter(([, changed]) => changed.length > 0)),
      grants: eventGrants !== undefined,
    };
  }
}
