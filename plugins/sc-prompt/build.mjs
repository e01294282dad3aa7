// Bundles the plugin with all it needs into dist/main.js. The installed folder needs plugin.json, dist, and the shipped texts:
// prompts, personas, modes, flags and keywords.
import path from "node:path";
import { build } from "esbuild";

/** @param {{ entry: string, outfile: string }} files */
export async function bundle({ entry, outfile }) {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    logLevel: "warning",
    // Some dependencies are CommonJS and call require() for Node's own modules.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
}

if (process.argv[1] === import.meta.filename) {
  const plugin = import.meta.dirname;
  await bundle({ entry: path.join(plugin, "src/main.ts"), outfile: path.join(plugin, "dist/main.js") });
}
