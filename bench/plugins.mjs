// The plugins that are called: the two hello examples, each alone in a folder as a user would have it.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildGo } from "../scripts/go.mjs";
import { bundlePlugin } from "./lib/bundle-plugin.mjs";

const repository = fileURLToPath(new URL("..", import.meta.url));
const main = join(repository, "packages/cli/dist/main.cjs");

export const backplane = {
  /** Node's arguments that serve the plugins of `folder` over stdio, host and face in one process. */
  args: (folder) => [main, "mcp", "--standalone", "--plugins", folder],
  /** The same as agents are told to: a relay to the host that all share. */
  relayArgs: (folder) => [main, "mcp", "--plugins", folder],
  /** The same over HTTP, on a port of its own choice. */
  httpArgs: (folder) => [main, "mcp", "--plugins", folder, "--http", "127.0.0.1:0"],
};

/** One folder of plugins per language, below the scratch folder. */
export async function preparePlugins(scratch) {
  return {
    TypeScript: await installTypeScript(scratch.folder("ts")),
    Go: await installGo(scratch.folder("go")),
  };
}

async function installTypeScript(folder) {
  const source = join(repository, "examples/hello-typescript");
  const target = join(folder, "hello-typescript");
  mkdirSync(join(target, "dist"), { recursive: true });
  for (const file of ["plugin.json", "package.json"]) copyFileSync(join(source, file), join(target, file));
  writeFileSync(join(target, "dist/main.js"), await bundlePlugin(join(source, "src/main.ts")));
  return folder;
}

async function installGo(folder) {
  const moduleDir = join(repository, "examples/hello-go");
  copyFileSync(await buildGo({ moduleDir, output: "bench-hello-go" }), join(folder, "hello-go"));
  return folder;
}
