import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { buildGo } from "../../../scripts/go.mjs";

const fixtures = path.join(import.meta.dirname, "fixtures");

let program: Promise<string> | undefined;

/** Puts the plugin "talks", the same in each language, into a plugin folder. */
export const installTalks: Readonly<Record<"TypeScript" | "Go", (pluginFolder: string) => Promise<void>>> = {
  // Linked, so that it finds the SDK where the repository has it.
  async TypeScript(pluginFolder) {
    symlinkSync(path.join(fixtures, "talks"), path.join(pluginFolder, "talks"));
  },
  async Go(pluginFolder) {
    const folder = path.join(pluginFolder, "talks");
    mkdirSync(folder);
    program ??= buildGo({
      moduleDir: path.join(import.meta.dirname, "../../../sdk-go"),
      package: "./internal/talks",
      output: "talks",
    });
    copyFileSync(await program, path.join(folder, "talks"));
    const manifest = JSON.parse(readFileSync(path.join(fixtures, "talks", "plugin.json"), "utf8"));
    manifest.extensions["dev.backplane"].runtime = { type: "process", command: "talks" };
    writeFileSync(path.join(folder, "plugin.json"), JSON.stringify(manifest));
  },
};

export function installEavesdrops(pluginFolder: string): void {
  symlinkSync(path.join(fixtures, "eavesdrops"), path.join(pluginFolder, "eavesdrops"));
}
