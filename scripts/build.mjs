// Builds everything: the packages, the examples, and dist/plugins, a plugin folder with all that we ship.
import { copyFileSync, cpSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildGo } from "./go.mjs";
import { ensureInstalled, root, runOrExit } from "./install.mjs";

/** The plugin folder that `npm start` serves. */
export const shippedPlugins = path.join(root, "dist", "plugins");

/** @param {{ needGo: boolean }} options without Go, the Go example is left out with a word, or the build fails */
export async function buildAll({ needGo }) {
  ensureInstalled();
  console.error("Building …");
  runOrExit("tsc", ["-b"]);
  runOrExit("node", ["build.mjs"], { cwd: path.join(root, "packages", "cli") });
  rmSync(shippedPlugins, { recursive: true, force: true });
  mkdirSync(shippedPlugins, { recursive: true });
  for (const folder of ["examples/hello-typescript", "plugins/sc-prompt"]) {
    buildTypescriptPlugin(path.join(root, folder));
  }
  // For the tests alone: it is not shipped.
  runOrExit("node", ["build.mjs"], { cwd: path.join(root, "plugins", "conformance") });
  await buildGoExample(needGo);
}

/** What a plugin is made from stays behind; the rest of its folder is the plugin. */
const sources = new Set([
  "src",
  "test",
  "evaluation",
  "node_modules",
  "package.json",
  "build.mjs",
  "run.mjs",
]);

function buildTypescriptPlugin(folder) {
  runOrExit("node", ["build.mjs"], { cwd: folder });
  const filter = (file) => !sources.has(path.relative(folder, file));
  cpSync(folder, path.join(shippedPlugins, path.basename(folder)), { recursive: true, filter });
}

async function buildGoExample(needGo) {
  try {
    const program = await buildGo({ moduleDir: path.join(root, "examples", "hello-go"), output: "hello-go" });
    copyFileSync(program, path.join(shippedPlugins, "hello-go"));
  } catch (error) {
    if (needGo) throw error;
    console.error(`Left out the Go example: ${error.message}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll({ needGo: false });
