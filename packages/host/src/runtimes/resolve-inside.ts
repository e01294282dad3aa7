import { realpathSync } from "node:fs";
import path from "node:path";
import { HostError } from "../host-error.ts";

/** Where a path leads, links followed. */
export type Followed =
  | { readonly kind: "inside"; readonly path: string }
  | { readonly kind: "outside" }
  /** It leads nowhere, or cannot be looked at. */
  | { readonly kind: "missing"; readonly cause: unknown };

/**
 * Follows a path of a package. Agent Plugins: what is read or run must lie inside the package's resolved root.
 * @param file relative to the root
 */
export function followInside(root: string, file: string): Followed {
  const resolvedRoot = realpathSync(root);
  try {
    const resolved = realpathSync(path.join(resolvedRoot, file));
    const isInside = resolved === resolvedRoot || resolved.startsWith(resolvedRoot + path.sep);
    return isInside ? { kind: "inside", path: resolved } : { kind: "outside" };
  } catch (cause) {
    return { kind: "missing", cause };
  }
}

/**
 * Absolute path of a file of a package, links followed.
 * @throws HostError "bad_plugin"
 */
export function resolveInside(root: string, file: string): string {
  const followed = followInside(root, file);
  const name = JSON.stringify(file);
  switch (followed.kind) {
    case "inside":
      return followed.path;
    case "outside":
      throw new HostError("bad_plugin", `The file ${name} leads out of the plugin's folder`);
    case "missing": {
      const { cause } = followed;
      throw new HostError("bad_plugin", `The plugin has no file ${name}; build it or mend plugin.json`, {
        cause,
      });
    }
  }
}
