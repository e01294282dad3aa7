import type { CompleteParams } from "../calls.ts";
import type { Catalog } from "../catalog.ts";
import { HostError } from "../host-error.ts";
import type { Plugins } from "../plugins.ts";
import { ChangeListeners, type ContributionKind } from "./change-listeners.ts";
import type { NameStyle } from "./published-name.ts";
import { Registry } from "./registry.ts";

export interface ContributionsOptions {
  readonly catalog: Catalog;
  readonly plugins: Plugins;
  readonly names: NameStyle | undefined;
}

/** Everything that plugins offer, as clients are to see it, and who has what. */
export class Contributions {
  readonly #options: ContributionsOptions;
  readonly #listeners = new ChangeListeners();
  #registry: Registry | undefined;

  constructor(options: ContributionsOptions) {
    this.#options = options;
  }

  /** Made anew when asked for after a change: many plugins may be described one after the other. */
  get published(): Registry {
    if (this.#registry) return this.#registry;
    const { catalog, plugins, names } = this.#options;
    const callable = [...catalog.handles.values()].map(({ name, description, spec }) => ({
      ...description,
      name,
      spec,
    }));
    const others = [...catalog.outsiders].flatMap(({ name, spec }) =>
      spec ? { ...noContributions, name, spec } : [],
    );
    const remote = plugins.remote.map(({ name, description }) => ({ ...description, name }));
    this.#registry = new Registry([...callable, ...others, ...remote], names);
    return this.#registry;
  }

  /** Returns the undo. */
  onChanged(listener: (what: ContributionKind) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Some plugin came, went, or offers something else. Returns what of that clients see. */
  changed(): readonly ContributionKind[] {
    const before = this.#registry;
    this.#registry = undefined;
    return this.#listeners.changed(before, () => this.published);
  }

  /** Looks up what is published, and once more after the plugin that has it was looked at whole. @throws HostError */
  async find<Found extends { readonly plugin: string }>(
    find: (published: Registry) => Found | undefined,
    unknown: () => HostError,
  ): Promise<Found> {
    const { catalog, plugins } = this.#options;
    plugins.assertOpen();
    const glanced = find(this.published);
    if (glanced && catalog.isGlanced(glanced.plugin)) await catalog.verify(glanced.plugin);
    const found = find(this.published);
    if (!found) throw unknown();
    return found;
  }

  /** find() where only a plugin that can be called will do. @throws HostError */
  async findCallable<Found extends { readonly plugin: string }>(
    find: (published: Registry) => Found | undefined,
    unknown: () => HostError,
  ): Promise<Found> {
    const found = await this.find(find, unknown);
    if (!this.#options.plugins.callable(found.plugin)) throw unknown();
    return found;
  }

  /** The plugin that has the resource, or a template that may make it. @throws HostError */
  findUri(uri: string): Promise<{ plugin: string }> {
    return this.findCallable(
      (published) => ownerOf(published.pluginOfUri(uri)),
      () => unknownResource(uri),
    );
  }

  /** Whom to ask for suggestions, and by which name the plugin knows what they are for. @throws HostError */
  findCompletable(params: CompleteParams): Promise<{ plugin: string; ownParams: CompleteParams }> {
    return this.findCallable(
      (published) => completable(published, params),
      () => unknownReference(params),
    );
  }
}

function ownerOf(plugin: string | undefined): { plugin: string } | undefined {
  return plugin === undefined ? undefined : { plugin };
}

function completable(
  published: Registry,
  params: CompleteParams,
): { plugin: string; ownParams: CompleteParams } | undefined {
  const { ref } = params;
  if (ref.type === "ref/resource") {
    const plugin = published.pluginOfTemplate(ref.uri);
    return plugin === undefined ? undefined : { plugin, ownParams: params };
  }
  const prompt = published.prompt(ref.name);
  return prompt && { plugin: prompt.plugin, ownParams: { ...params, ref: { ...ref, name: prompt.ownName } } };
}

export function unknownResource(uri: string): HostError {
  return new HostError("unknown_resource", `No plugin has a resource ${JSON.stringify(uri)}`);
}

function unknownReference({ ref }: CompleteParams): HostError {
  if (ref.type === "ref/prompt")
    return new HostError("unknown_prompt", `No plugin has a prompt "${ref.name}"`);
  return new HostError("unknown_resource", `No plugin has a resource template ${JSON.stringify(ref.uri)}`);
}

/** What a plugin offers that cannot be called; its files may hold skills all the same. */
const noContributions = { tools: [], prompts: [], resources: [], resourceTemplates: [] };
