import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type CacheEntry, DescriptionCache } from "../../src/description/description-cache.ts";
import { glance } from "../../src/discovery/fingerprint.ts";
import type { PluginSpec } from "../../src/discovery/plugin-spec.ts";
import { pluginSpec } from "../plugin-spec.ts";
import { temporaryFolder } from "../temporary-folder.ts";

function plugin(): PluginSpec {
  const folder = temporaryFolder({ "plugin.json": "{}", "main.js": "" });
  return pluginSpec({ path: folder, runtime: { type: "node", entry: "main.js" } });
}

function entryOf(spec: PluginSpec): CacheEntry {
  const none = { tools: [], prompts: [], resources: [], resourceTemplates: [], warnings: [] };
  const description = {
    version: "1",
    description: "",
    ...none,
    completes: false,
    notifies: false,
    eventSubscriptions: [],
    configurable: false,
  };
  return { glance: glance(spec), fingerprint: "f", digest: "d", spec, plugins: 1, description };
}

function saved(spec: PluginSpec): { folder: string; file: string } {
  const folder = path.join(temporaryFolder(), "cache");
  const cache = new DescriptionCache(folder);
  cache.set(entryOf(spec));
  cache.save();
  return { folder, file: path.join(folder, "descriptions.json") };
}

describe("DescriptionCache", () => {
  it("get() gives what an earlier host saved, to its user alone", () => {
    const spec = plugin();
    const { folder, file } = saved(spec);
    expect(new DescriptionCache(folder).get(spec.path)).toEqual([entryOf(spec)]);
    expect(readdirSync(folder)).toEqual(["descriptions.json"]);
    if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each(["plugin.json", "main.js"])(
    "get() forgets a plugin whose %s was touched; getByDigest() does not",
    (file) => {
      const spec = plugin();
      const entry = entryOf(spec);
      const cache = new DescriptionCache(saved(spec).folder);
      utimesSync(path.join(spec.path, file), 1, 1);
      expect(cache.get(spec.path)).toBeUndefined();
      expect(cache.getByDigest(spec, "d")).toEqual(entry);
      expect(cache.getByDigest(spec, "other")).toBeUndefined();
    },
  );

  it.each([
    "",
    "{",
    "null",
    "[]",
    '{"formatVersion":2}',
    '{"formatVersion":2,"entries":null}',
    '{"formatVersion":1,"entries":{}}',
  ])("starts empty from a file that holds %j", (content) => {
    const spec = plugin();
    const { folder, file } = saved(spec);
    writeFileSync(file, content);
    const cache = new DescriptionCache(folder);
    expect(cache.get(spec.path)).toBeUndefined();
    cache.set(entryOf(spec));
    cache.save();
    expect(new DescriptionCache(folder).get(spec.path)).toEqual([entryOf(spec)]);
  });

  it("get() gives nothing of a package of which not all plugins are known; getByDigest() does", () => {
    const spec = plugin();
    const { folder } = saved(spec);
    const cache = new DescriptionCache(folder);
    const [first, second] = ["p", "p.server"].map((name) => ({
      ...entryOf({ ...spec, name }),
      plugins: 2,
    })) as [CacheEntry, CacheEntry];
    cache.set(first);
    expect(cache.get(spec.path)).toBeUndefined();
    expect(cache.getByDigest(first.spec, "d")).toEqual(first);
    expect(cache.getByDigest(second.spec, "d")).toBeUndefined();
    cache.set(second);
    expect(cache.get(spec.path)).toEqual([first, second]);
  });

  it("set() forgets what belonged to other content of the package", () => {
    const spec = plugin();
    const cache = new DescriptionCache(saved(spec).folder);
    cache.set({ ...entryOf({ ...spec, name: "p.server" }), digest: "e" });
    expect(cache.getByDigest(spec, "d")).toBeUndefined();
  });

  it.each([null, 5, "x", [], {}, [null], [5], [{ glance: "g" }], [{ glance: "", spec: {} }]])(
    "passes over the entry %j",
    (entry) => {
      const spec = plugin();
      const { folder, file } = saved(spec);
      const content = JSON.parse(readFileSync(file, "utf8"));
      content.entries[spec.path] = entry;
      writeFileSync(file, JSON.stringify(content));
      expect(new DescriptionCache(folder).get(spec.path)).toBeUndefined();
    },
  );

  it("save() drops plugins that are gone", () => {
    const [here, gone] = [plugin(), plugin()];
    const { folder, file } = saved(gone);
    const cache = new DescriptionCache(folder);
    rmSync(gone.path, { recursive: true });
    cache.set(entryOf(here));
    cache.save();
    expect(Object.keys(JSON.parse(readFileSync(file, "utf8")).entries)).toEqual([here.path]);
  });

  it("save() does not throw where nothing can be written", () => {
    const spec = plugin();
    const cache = new DescriptionCache(path.join(spec.path, "main.js", "below-a-file"));
    cache.set(entryOf(spec));
    expect(() => cache.save()).not.toThrow();
  });
});
