import path from "node:path";
import type { CacheEntry } from "../description/description-cache.ts";
import { HostError } from "../host-error.ts";
import type { PluginState } from "../plugin/plugin-state.ts";
import type { Candidate, UsableCandidate } from "./candidate.ts";
import type { PluginSpec } from "./plugin-spec.ts";
import type { PluginReader, Sighting } from "./survey.ts";

/** Something found that is no usable plugin, or not yet. */
export interface Outsider {
  readonly name: string;
  readonly path: string;
  readonly state: Extract<PluginState, { kind: "describing" | "failed" | "foreign" }>;
  /** When its files could be read: its MCP servers and skills do not need its process. */
  readonly spec?: PluginSpec | undefined;
}

/** A plugin whose files were read but that was not asked yet. */
export interface Undescribed {
  readonly candidate: UsableCandidate;
  readonly spec: PluginSpec;
}

/** What lies in the plugin folders. */
export interface SortedOut {
  /** Plugins that, at a glance, are as the cache has them. */
  readonly known: readonly CacheEntry[];
  readonly undescribed: readonly Undescribed[];
  readonly outsiders: readonly Outsider[];
}

/** Tells usable plugins from what is none. Of two plugins of one name the first has it. */
export function sortOut(sightings: readonly Sighting[], read: PluginReader): SortedOut {
  const known: CacheEntry[] = [];
  const undescribed: Undescribed[] = [];
  const outsiders: Outsider[] = [];
  const owners = new Map<string, string>();
  for (const { candidate, known: entry } of sightings) {
    if (candidate.kind === "foreign") {
      outsiders.push(setAside(candidate.path, { kind: "foreign", reason: candidate.reason }));
      continue;
    }
    try {
      const found = entry ?? readCandidate(candidate, read);
      claimName(found.spec.name, { owners, path: candidate.path });
      if ("description" in found) known.push(found);
      else undescribed.push(found);
    } catch (error) {
      outsiders.push(setAside(candidate.path, { kind: "failed", reason: (error as Error).message }));
    }
  }
  return { known, undescribed, outsiders };
}

/** @throws HostError when the candidate is unusable */
function readCandidate(candidate: Exclude<Candidate, { kind: "foreign" }>, read: PluginReader): Undescribed {
  if (candidate.kind === "unusable") throw new HostError("bad_plugin", candidate.reason);
  return { candidate, spec: read(candidate) };
}

/** @throws HostError when another plugin has the name */
function claimName(name: string, { owners, path }: { owners: Map<string, string>; path: string }): void {
  const owner = owners.get(name);
  if (owner)
    throw new HostError("bad_plugin", `The name "${name}" is taken by ${owner}; rename one of the two`);
  owners.set(name, path);
}

function setAside(file: string, state: Outsider["state"]): Outsider {
  return { name: path.basename(file), path: file, state };
}
