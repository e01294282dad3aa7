// Bundles what a relay runs into dist/main.cjs, which is what `backplane` starts. Every module that Node finds and loads by itself, and its
// loader of ES modules as such, would add to the start of each agent; the rest of the program stays in modules, loaded when it is needed.
import { chmodSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

const dist = path.join(import.meta.dirname, "dist");
const outfile = path.join(dist, "main.cjs");

await build({
  entryPoints: [path.join(dist, "main.js")],
  outfile,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  logLevel: "warning",
  external: ["./program.js"],
  define: { "import.meta.url": "importMetaUrl" },
  banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
});
chmodSync(outfile, 0o755);
