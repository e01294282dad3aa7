import { userInfo } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import type { Folders } from "./library/plan-sources.ts";

/**
 * Where to read from, by the arguments in plugin.json's `runtime.args`:
 * `--superclaude DIR` and `--prompts DIR` (each repeatable, later ones win), `--no-home` to leave the home folder alone.
 * @throws TypeError for an unknown argument
 */
export function readSettings(args: readonly string[], { shipped }: { shipped: string }): Folders {
  const { values } = parseArgs({
    args: [...args],
    options: {
      superclaude: { type: "string", multiple: true, default: [] },
      prompts: { type: "string", multiple: true, default: [] },
      "no-home": { type: "boolean", default: false },
    },
  });
  const home = values["no-home"] ? [] : [homeFolder()];
  return {
    prompts: [
      shipped,
      ...home.map((folder) => path.join(folder, ".opencode", "superclaude")),
      ...values.prompts,
    ],
    superclaude: [...home.map((folder) => path.join(folder, ".claude")), ...values.superclaude],
  };
}

/** From the system's user list: HOME is not in a plugin's environment. */
function homeFolder(): string {
  return userInfo().homedir;
}
