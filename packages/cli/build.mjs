// Bundles what a relay runs into dist/main.cjs, which is what `backplane` starts. Every module that Node finds and loads by itself, and its
// loader of ES modules as such, would add to the start of each agent; the rest of the program stays in modules, loaded when it is needed.
import { chmodSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { version } from "./dist/version.js";

const dist = path.join(import.meta.dirname, "dist");
const outfile = path.join(dist, "main.cjs");

/** What the program knows of itself: each costs less than finding it out when a relay starts. */
const known = {
  "version.js": `export const version = ${JSON.stringify(version)};`,
  "main-file.js": "export const mainFile = __filename;",
};

const knownModules = {
  name: "known modules",
  setup: ({ onLoad }) =>
    onLoad({ filter: /dist.(version|main-file)\.js$/ }, ({ path: file }) => ({
      contents: known[path.basename(file)],
    })),
};

await build({
  entryPoints: [path.join(dist, "main.js")],
  outfile,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  logLevel: "warning",
  external: ["./program.js"],
  minifySyntax: true,
  minifyWhitespace: true,
  plugins: [knownModules],
});
chmodSync(outfile, 0o755);
