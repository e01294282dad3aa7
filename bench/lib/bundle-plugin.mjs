import { build } from "esbuild";

/** Bundles a plugin's module with all it needs, as its author would; the text of one ES module. */
export async function bundlePlugin(entry, { minify = false } = {}) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    minify,
    platform: "node",
    target: "node20",
    write: false,
    // Some dependencies are CommonJS and call require() for Node's own modules.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  return outputFiles[0].text;
}
