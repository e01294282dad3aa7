// The plugins that are called: the two hello examples, each alone in a folder as a user would have it.
import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildGo } from "../scripts/go.mjs";

const repository = fileURLToPath(new URL("..", import.meta.url));
const main = join(repository, "packages/cli/dist/main.js");

export const backplane = {
  /** Node's arguments that serve the plugins of `folder` over stdio. */
  args: (folder) => [main, "mcp", "--plugins", folder],
};

/** One folder of plugins per language, below the scratch folder. */
export async function preparePlugins(scratch) {
  return { TypeScript: copyTypeScript(scratch.folder("ts")), Go: await copyGo(scratch.folder("go")) };
}

function copyTypeScript(folder) {
  const source = join(repository, "examples/hello-typescript");
  if (!existsSync(join(source, "dist/main.js"))) {
    throw new Error(`Cannot measure: ${source} is not built; run "npm run build" first`);
  }
  const target = join(folder, "hello-typescript");
  for (const part of ["plugin.json", "package.json", "dist"]) {
    if (existsSync(join(source, part))) cpSync(join(source, part), join(target, part), { recursive: true });
  }
  return folder;
}

async function copyGo(folder) {
  const moduleDir = join(repository, "examples/hello-go");
  cpSync(await buildGo({ moduleDir, output: "bench-hello-go" }), join(folder, "hello-go"));
  return folder;
}
