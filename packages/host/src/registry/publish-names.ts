import { distinctName, type NameStyle, publishedName } from "./published-name.ts";

interface Named {
  readonly name: string;
}

export interface Published<Definition extends Named> {
  readonly name: string;
  readonly plugin: string;
  readonly ownName: string;
  readonly definition: Definition;
}

/** Gives the definitions of all plugins the names under which agents see them. */
export function publishNames<Definition extends Named>(
  plugins: readonly { readonly plugin: string; readonly definitions: readonly Definition[] }[],
  style: NameStyle,
): ReadonlyMap<string, Published<Definition>> {
  const all = plugins.flatMap(({ plugin, definitions }) =>
    definitions.map((definition) => {
      const own = { plugin, ownName: definition.name, definition };
      return rename(own, publishedName({ plugin, ownName: definition.name, style }));
    }),
  );
  // Suffixes of 32 bits can be made to meet; then the plugin that comes first keeps the name.
  return new Map(
    distinct(all)
      .reverse()
      .map((item) => [item.name, item]),
  );
}

/** Everything of a shared name gets a suffix, so that none can take another's name by being installed. */
function distinct<Definition extends Named>(all: Published<Definition>[]): Published<Definition>[] {
  const count = new Map<string, number>();
  for (const { name } of all) count.set(name, (count.get(name) ?? 0) + 1);
  return all.map((item) => (count.get(item.name) === 1 ? item : rename(item, distinctName(item))));
}

function rename<Definition extends Named>(
  item: Omit<Published<Definition>, "name">,
  name: string,
): Published<Definition> {
  return { ...item, name, definition: { ...item.definition, name } };
}
