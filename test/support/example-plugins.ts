import { copyFile, cp, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { buildGo } from "../../scripts/go.mjs";
import { built, inRepository } from "./repository.ts";
import type { TempHome } from "./temp-home.ts";

/** Installs the two hello plugins as a person would: a folder copied, and one bare program dropped in. */
export async function installExamplePlugins(home: TempHome): Promise<void> {
  await Promise.all([installHelloTypescript(home), installHelloGo(home)]);
}

/** Installs the plugin that offers all of MCP. */
export async function installConformancePlugin(home: TempHome): Promise<void> {
  await installBundled(home, inRepository("plugins", "conformance"));
}

/** Installs the prompt broker, which reads these folders and leaves the home of whoever runs the tests alone. */
export async function installPromptBroker(
  home: TempHome,
  { prompts }: { prompts: readonly string[] },
): Promise<void> {
  await installBundled(home, inRepository("plugins", "sc-prompt"));
  const file = join(home.pluginsFolder, "sc-prompt", "plugin.json");
  const manifest = JSON.parse(await readFile(file, "utf8"));
  manifest.extensions["dev.backplane"].runtime.args = [
    "--no-home",
    ...prompts.flatMap((folder) => ["--prompts", folder]),
  ];
  await writeFile(file, JSON.stringify(manifest));
}

async function installHelloTypescript(home: TempHome): Promise<void> {
  await installBundled(home, inRepository("examples", "hello-typescript"));
}

async function installBundled(home: TempHome, source: string): Promise<void> {
  built(join(source, "dist", "main.js"), "npm run build");
  // Without its node_modules: the plugin is bundled and must stand alone.
  const wanted = (path: string): boolean => basename(path) !== "node_modules";
  await cp(source, join(home.pluginsFolder, basename(source)), { recursive: true, filter: wanted });
}

async function installHelloGo(home: TempHome): Promise<void> {
  const moduleDir = inRepository("examples", "hello-go");
  const program = await buildGo({ moduleDir, output: "hello-go" });
  await copyFile(program, join(home.pluginsFolder, "hello-go"));
}
