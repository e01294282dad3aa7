import type { PublishedResource, PublishedResourceTemplate, RegistryEntry } from "./registry.ts";
import type { SkillIndex } from "./skill-index.ts";
import { skillResources, skillTemplates } from "./skill-resources.ts";
import { templateCover } from "./template-cover.ts";

/**
 * Which plugin answers for a URI. URIs are published as they are, since results and other resources name them; of two plugins that
 * want the same one the first keeps it.
 */
export class ResourceIndex {
  /** Sorted by URI. */
  readonly resources: readonly PublishedResource[];
  /** Sorted by template. */
  readonly templates: readonly PublishedResourceTemplate[];
  readonly #byUri: ReadonlyMap<string, PublishedResource>;
  readonly #byTemplate: ReadonlyMap<string, PublishedResourceTemplate>;

  constructor(plugins: readonly RegistryEntry[], skills: SkillIndex) {
    const resources = plugins
      .flatMap(({ name, resources }) =>
        resources.map((definition) => ({ uri: definition.uri, plugin: name, definition })),
      )
      .filter(({ uri }) => !skills.owns(uri));
    const templates = plugins
      .flatMap(({ name, resourceTemplates }) =>
        resourceTemplates.map((definition) => ({
          uriTemplate: definition.uriTemplate,
          plugin: name,
          definition,
        })),
      )
      .filter(({ uriTemplate }) => !skills.owns(uriTemplate));
    this.#byUri = firstOfEach([...skillResources(skills), ...resources], ({ uri }) => uri);
    this.#byTemplate = firstOfEach(
      [...skillTemplates(skills), ...templates],
      ({ uriTemplate }) => uriTemplate,
    );
    this.resources = sorted(this.#byUri);
    this.templates = sorted(this.#byTemplate);
  }

  /** Of the templates that may make the URI, the one that spells out most of it. */
  pluginOf(uri: string): string | undefined {
    const resource = this.#byUri.get(uri);
    if (resource) return resource.plugin;
    let best: { plugin: string; cover: number } | undefined;
    for (const { uriTemplate, plugin } of this.templates) {
      const cover = templateCover(uriTemplate, uri);
      if (cover !== undefined && cover > (best?.cover ?? -1)) best = { plugin, cover };
    }
    return best?.plugin;
  }

  pluginOfTemplate(uriTemplate: string): string | undefined {
    return (this.#byTemplate.get(uriTemplate) ?? this.#byUri.get(uriTemplate))?.plugin;
  }
}

function firstOfEach<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item> {
  const first = new Map<string, Item>();
  for (const item of items) if (!first.has(keyOf(item))) first.set(keyOf(item), item);
  return first;
}

function sorted<Item>(byKey: ReadonlyMap<string, Item>): readonly Item[] {
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}
