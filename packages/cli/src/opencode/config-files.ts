import { existsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/** opencode's own order: it merges the files of a folder in this one, so a later file wins. */
const mergedNames = ["config.json", "opencode.json", "opencode.jsonc"];

/**
 * Every file that may hold the user's opencode config, in the order in which opencode 1.18 merges them: a later one wins.
 * A project's own config, which comes in between, is left out.
 */
export function opencodeConfigFiles(env: NodeJS.ProcessEnv = process.env): string[] {
  const folders = [path.join(home(env), ".opencode"), env["OPENCODE_CONFIG_DIR"]];
  const files = [
    ...mergedNames.map((name) => path.join(globalFolder(env), name)),
    env["OPENCODE_CONFIG"],
    ...folders.flatMap((folder) =>
      folder ? mergedNames.slice(1).map((name) => path.join(folder, name)) : [],
    ),
  ];
  return files.flatMap((file) => (file ? [path.resolve(file)] : []));
}

/** The file to register in: the one the user chose, else the last of the global ones that is there. May not exist yet. */
export function configFileToEdit(env: NodeJS.ProcessEnv = process.env): string {
  if (env["OPENCODE_CONFIG"]) return path.resolve(env["OPENCODE_CONFIG"]);
  const [json, jsonc] = ["opencode.json", "opencode.jsonc"].map((name) => path.join(globalFolder(env), name));
  return (
    [jsonc, json].find((file) => file && existsSync(file)) ?? path.join(globalFolder(env), "opencode.json")
  );
}

function globalFolder(env: NodeJS.ProcessEnv): string {
  return path.join(env["XDG_CONFIG_HOME"] || path.join(home(env), ".config"), "opencode");
}

function home(env: NodeJS.ProcessEnv): string {
  return env["HOME"] || homedir();
}
