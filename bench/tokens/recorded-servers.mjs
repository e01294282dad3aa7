// What record.mjs wrote down: the tools of real servers, the most downloaded server first.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The first `count`, each with `plugin`, `package`, `version`, `licence` and `tools`. */
export function recordedServers(count = Number.POSITIVE_INFINITY) {
  const read = (...parts) => JSON.parse(readFileSync(join(import.meta.dirname, ...parts), "utf8"));
  return read("servers.json")
    .slice(0, count)
    .map(({ plugin }) => read("servers", `${plugin}.json`));
}

/** Their tools as a host would publish them, sorted by name. */
export function publishedTools() {
  const tools = recordedServers().flatMap(({ plugin, tools }) =>
    tools.map((definition) => {
      const name = `${plugin}_${definition.name.replaceAll(".", "_")}`;
      return { name, plugin, ownName: definition.name, definition: { ...definition, name } };
    }),
  );
  return tools.sort((a, b) => (a.name < b.name ? -1 : 1));
}
