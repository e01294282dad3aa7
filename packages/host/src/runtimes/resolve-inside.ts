import { realpathSync } from "node:fs";
import path from "node:path";
import { HostError } from "../host-error.ts";

/**
 * Absolute path of a file of a package, links followed. Agent Plugins: it must lie inside the package's resolved root.
 * @throws HostError "bad_plugin"
 */
export function resolveInside(root: string, file: string): string {
  const resolvedRoot = realpathSync(root);
  let resolved: string;
  try {
    resolved = realpathSync(path.join(resolvedRoot, file));
  } catch (cause) {
    throw new HostError(
      "bad_plugin",
      `The plugin has no file ${JSON.stringify(file)}; build it or mend plugin.json`,
      {
        cause,
      },
    );
  }
  if (resolved.startsWith(resolvedRoot + path.sep)) return resolved;
  throw new HostError("bad_plugin", `The file ${JSON.stringify(file)} leads out of the plugin's folder`);
}
