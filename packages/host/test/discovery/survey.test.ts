import path from "node:path";
import { describe, expect, it } from "vitest";
import { describeByManifest } from "../../src/description/describe-by-manifest.ts";
import type { CacheEntry } from "../../src/description/description-cache.ts";
import { readerFor, survey } from "../../src/discovery/survey.ts";
import { pluginSpec } from "../plugin-spec.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const manifest = JSON.stringify({
  $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
  name: "p",
});

function entry(folder: string): readonly CacheEntry[] {
  const spec = pluginSpec({ path: folder });
  return [
    { glance: "", fingerprint: "", digest: "", spec, plugins: 1, description: describeByManifest(spec) },
  ];
}

describe("survey()", () => {
  it("lists the folders in their order, with what is remembered of each plugin", () => {
    const [one, two] = [
      temporaryFolder({ "z/plugin.json": manifest }),
      temporaryFolder({ "a/plugin.json": manifest }),
    ];
    const known = entry(path.join(two, "a"));
    const sightings = survey([one, two], (plugin) => (plugin === path.join(two, "a") ? known : undefined));
    expect(sightings).toEqual([
      { candidate: { kind: "folder", path: path.join(one, "z") }, known: undefined },
      { candidate: { kind: "folder", path: path.join(two, "a") }, known },
    ]);
  });

  it("takes a folder that cannot be read for something unusable", () => {
    const file = path.join(temporaryFolder({ file: "" }), "file");
    const reason = expect.stringContaining("ENOTDIR");
    expect(survey([file], () => undefined)).toEqual([
      { candidate: { kind: "unusable", path: file, reason } },
    ]);
  });
});

describe("readerFor()", () => {
  it("reads what is not known", async () => {
    const folder = temporaryFolder({ "p/plugin.json": manifest, "script.js": "" });
    const read = await readerFor(survey([folder], () => undefined));
    expect(read({ kind: "folder", path: path.join(folder, "p") })).toMatchObject([{ name: "p" }]);
  });

  it("reads nothing when all is known", async () => {
    const folder = temporaryFolder({ "p/plugin.json": manifest, "script.js": "", empty: "" });
    const read = await readerFor(survey([folder], entry));
    expect(() => read({ kind: "folder", path: path.join(folder, "p") })).toThrow(
      "is known and not read again",
    );
  });
});
