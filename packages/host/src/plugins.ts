import type { Catalog } from "./catalog.ts";
import type { DisabledPlugins } from "./discovery/disabled-plugins.ts";
import { HostError } from "./host-error.ts";
import { cleanStatus } from "./plugin/clean-status.ts";
import type { Handle } from "./plugin/handle.ts";
import type { PluginActivityStatus } from "./plugin/plugin-activity-status.ts";
import type { PluginState } from "./plugin/plugin-state.ts";
import type { PluginStatus } from "./plugin/plugin-status.ts";
import { usageByGroup } from "./plugin/process-usage.ts";
import { specStatus } from "./plugin/spec-status.ts";
import type { RemotePlugin } from "./remote/remote-plugin.ts";

export interface PluginsOptions {
  readonly catalog: Catalog;
  readonly disabled: DisabledPlugins;
  /** Those of other hosts, by name. */
  readonly others: () => ReadonlyMap<string, RemotePlugin>;
  readonly isClosing: () => boolean;
}

/** Every plugin by its name, wherever it runs. One of this host comes before another's of the same name. */
export class Plugins {
  readonly #options: PluginsOptions;
  /** What the user has switched off, as of the last scan: another host's plugin of that name is not to take its place. */
  #switchedOff: ReadonlySet<string> = new Set();

  constructor(options: PluginsOptions) {
    this.#options = options;
  }

  /** Those of other hosts that can be called. */
  get remote(): readonly RemotePlugin[] {
    return [...this.#options.others().values()].filter((plugin) => this.callable(plugin.name) === plugin);
  }

  /** @throws HostError "closed" */
  assertOpen(): void {
    if (this.#options.isClosing()) throw new HostError("closed", "The host is closing");
  }

  callable(name: string): Handle | RemotePlugin | undefined {
    const { catalog, others } = this.#options;
    const handle = catalog.handles.get(name);
    if (handle || this.#switchedOff.has(name)) return handle;
    return others().get(name);
  }

  /** @throws HostError when it is gone */
  get(name: string): Handle | RemotePlugin {
    const plugin = this.callable(name);
    if (!plugin) throw new HostError("unavailable", `Plugin "${name}" is gone`);
    return plugin;
  }

  /** One of this host that a person named. @throws HostError that says why it cannot be used */
  named(name: string): Handle {
    this.assertOpen();
    const handle = this.#options.catalog.handles.get(name);
    if (handle) return handle;
    const state = this.statuses([]).find((status) => status.name === name)?.state;
    if (!state) throw unknownPlugin(name);
    throw new HostError("unavailable", `Plugin "${name}" cannot be used: ${reasonOf(state)}`);
  }

  /** @param tools what is published @returns sorted by name */
  statuses(tools: readonly { readonly plugin: string; readonly name: string }[]): readonly PluginStatus[] {
    const published = new Map<string, string[]>();
    for (const { plugin, name } of tools) published.set(plugin, [...(published.get(plugin) ?? []), name]);
    const toolsOf = (name: string): readonly string[] => published.get(name) ?? [];
    const { catalog, others } = this.#options;
    const usable = [...catalog.handles.values()].map((handle) => handle.status(toolsOf(handle.name)));
    const outsiders = [...catalog.outsiders].map(({ spec, ...outsider }) => ({
      ...outsider,
      tools: [],
      ...specStatus(spec),
    }));
    const remote = this.remote.map((plugin) => plugin.status(toolsOf(plugin.name)));
    const known = new Set([...usable, ...outsiders, ...remote].map(({ name }) => name));
    const off = [...others().values()]
      .filter(({ name }) => !known.has(name))
      .map((plugin) => ({ ...plugin.status([]), state: { kind: "disabled" } as const }));
    return [...usable, ...outsiders, ...remote, ...off]
      .map(cleanStatus)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async activity(): Promise<readonly PluginActivityStatus[]> {
    const groups = await usageByGroup();
    return [...this.#options.catalog.handles.values()]
      .map(({ name, state, activity, pid }) => {
        const usage = pid === undefined ? undefined : groups.get(pid);
        return { plugin: name, state: state.kind, ...activity, ...(usage && { usage }) };
      })
      .sort((a, b) => (a.plugin < b.plugin ? -1 : 1));
  }

  /** Keeps what the user decided; counts from the next scan on. @throws HostError */
  switch(name: string, { isDisabled }: { readonly isDisabled: boolean }): void {
    if (!this.statuses([]).some((status) => status.name === name)) throw unknownPlugin(name);
    this.#options.disabled.set(name, isDisabled);
  }

  /** Goes by what the user has switched off now. @throws HostError */
  applySwitches(): void {
    this.#switchedOff = this.#options.disabled.names();
  }
}

function unknownPlugin(name: string): HostError {
  return new HostError("unknown_plugin", `There is no plugin "${name}"`);
}

function reasonOf(state: PluginState): string {
  if (state.kind === "disabled") return "it is disabled; enable it first";
  if (state.kind === "remote") return `it runs on another host: ${state.hosts.join(", ")}`;
  return "reason" in state ? state.reason : `it is ${state.kind}`;
}
