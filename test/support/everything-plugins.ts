import { copyFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { buildGo } from "../../scripts/go.mjs";
import { inRepository } from "./repository.ts";
import type { TempHome } from "./temp-home.ts";

/** Installs the plugin that uses everything, as it is written with one of the SDKs. */
export const installEverything: Readonly<Record<"TypeScript" | "Go", (home: TempHome) => Promise<void>>> = {
  async TypeScript(home) {
    // Linked, so that it finds the SDK where the repository has it.
    const source = inRepository("packages", "host", "test", "fixtures", "everything");
    await symlink(source, join(home.pluginsFolder, "everything"));
  },
  async Go(home) {
    const program = await buildGo({
      moduleDir: inRepository("sdk-go"),
      package: "./internal/everything",
      output: "everything",
    });
    await copyFile(program, join(home.pluginsFolder, "everything"));
  },
};
