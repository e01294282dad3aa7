// Folders full of plugins that differ in nothing but their names.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundlePlugin } from "../lib/bundle-plugin.mjs";

const template = fileURLToPath(new URL("plugin-template.mjs", import.meta.url));
const NAME = /__PLUGIN_NAME__/g;

/** Writes `count` plugins below `folder`, each with its own whole bundle as if it were installed from a registry. */
export async function makePlugins({ folder, count }) {
  const bundle = await bundlePlugin(template, { minify: true });
  for (let number = 1; number <= count; number++) {
    const name = `bench-${String(number).padStart(4, "0")}`;
    const distFolder = join(folder, name, "dist");
    mkdirSync(distFolder, { recursive: true });
    writeFileSync(join(folder, name, "plugin.json"), manifest(name));
    writeFileSync(join(distFolder, "main.js"), bundle.replace(NAME, name));
    // Node reads the nearest package.json to tell that main.js is an ES module.
    writeFileSync(join(distFolder, "package.json"), '{"type":"module"}\n');
  }
}

function manifest(name) {
  return JSON.stringify({
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name,
    version: "1.0.0",
    description: "One of many.",
    extensions: { "dev.backplane": { runtime: { type: "node", entry: "dist/main.js" } } },
  });
}
