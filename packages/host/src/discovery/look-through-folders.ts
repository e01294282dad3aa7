import path from "node:path";
import type { CacheEntry, DescriptionCache } from "../description/description-cache.ts";
import { HostError } from "../host-error.ts";
import type { PluginState } from "../plugin/plugin-state.ts";
import type { Candidate, UsableCandidate } from "./candidate.ts";
import type { PluginSpec } from "./plugin-spec.ts";
import { readPlugin } from "./read-plugin.ts";
import { scanFolder } from "./scan-folder.ts";

/** Something found that is no usable plugin, or not yet. */
export interface Outsider {
  readonly name: string;
  readonly path: string;
  readonly state: Extract<PluginState, { kind: "describing" | "failed" | "foreign" }>;
}

/** A plugin whose files were read but that was not asked yet. */
export interface Undescribed {
  readonly candidate: UsableCandidate;
  readonly spec: PluginSpec;
}

/** What lies in the plugin folders. */
export interface Found {
  /** Plugins that, at a glance, are as the cache has them. */
  readonly known: readonly CacheEntry[];
  readonly undescribed: readonly Undescribed[];
  readonly outsiders: readonly Outsider[];
}

/** Looks at files only, starts nothing. Of two plugins of one name the first has it. */
export function lookThroughFolders(folders: readonly string[], cache: DescriptionCache): Found {
  const known: CacheEntry[] = [];
  const undescribed: Undescribed[] = [];
  const outsiders: Outsider[] = [];
  const owners = new Map<string, string>();
  const candidates = folders.flatMap((folder) =>
    candidatesIn(folder, (outsider) => outsiders.push(outsider)),
  );
  for (const candidate of candidates) {
    if (candidate.kind === "foreign") {
      outsiders.push(setAside(candidate.path, { kind: "foreign", reason: candidate.reason }));
      continue;
    }
    try {
      const found = identify(candidate, { cache, owners });
      if ("description" in found) known.push(found);
      else undescribed.push(found);
    } catch (error) {
      outsiders.push(failed(candidate.path, error as Error));
    }
  }
  return { known, undescribed, outsiders };
}

function candidatesIn(folder: string, onFailed: (outsider: Outsider) => void): readonly Candidate[] {
  try {
    return scanFolder(folder);
  } catch (error) {
    onFailed(failed(folder, error as Error));
    return [];
  }
}

/** @throws HostError when the candidate is unusable or its name is taken */
function identify(
  candidate: Exclude<Candidate, { kind: "foreign" }>,
  { cache, owners }: { cache: DescriptionCache; owners: Map<string, string> },
): CacheEntry | Undescribed {
  if (candidate.kind === "unusable") throw new HostError("bad_plugin", candidate.reason);
  const known = cache.get(candidate.path);
  const spec = known?.spec ?? readPlugin(candidate);
  const owner = owners.get(spec.name);
  if (owner) {
    const taken = `The name "${spec.name}" is taken by ${owner}`;
    throw new HostError("bad_plugin", `${taken}; rename one of the two`);
  }
  owners.set(spec.name, candidate.path);
  return known ?? { candidate, spec };
}

function failed(file: string, { message }: Error): Outsider {
  return setAside(file, { kind: "failed", reason: message });
}

function setAside(file: string, state: Outsider["state"]): Outsider {
  return { name: path.basename(file), path: file, state };
}
