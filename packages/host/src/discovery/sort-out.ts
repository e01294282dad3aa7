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
  readonly state: Extract<PluginState, { kind: "describing" | "failed" | "disabled" | "foreign" }>;
  /** When its files could be read: its MCP servers and skills do not need its process. */
  readonly spec?: PluginSpec | undefined;
}

/** A plugin whose files were read but that was not asked yet. */
export interface Undescribed {
  readonly candidate: UsableCandidate;
  readonly spec: PluginSpec;
  /** How many plugins its package is made of, and its place among them. */
  readonly plugins: number;
  readonly place: number;
}

/** What lies in the plugin folders. */
export interface SortedOut {
  /** Plugins that, at a glance, are as the cache has them. */
  readonly known: readonly CacheEntry[];
  readonly undescribed: readonly Undescribed[];
  readonly outsiders: readonly Outsider[];
}

/** Tells usable plugins from what is none. Of two plugins of one name the first has it. */
export function sortOut(
  sightings: readonly Sighting[],
  { read, disabled }: { readonly read: PluginReader; readonly disabled: ReadonlySet<string> },
): SortedOut {
  const known: CacheEntry[] = [];
  const undescribed: Undescribed[] = [];
  const outsiders: Outsider[] = [];
  const owners = new Map<string, string>();
  for (const { candidate, known: entries } of sightings) {
    if (candidate.kind === "foreign") {
      outsiders.push(setAside(candidate.path, { kind: "foreign", reason: candidate.reason }));
      continue;
    }
    try {
      for (const found of entries ?? readCandidate(candidate, read)) {
        const owner = owners.get(found.spec.name);
        if (owner !== undefined) outsiders.push(nameTaken(found.spec, owner));
        else if (disabled.has(found.spec.name)) outsiders.push(switchedOff(found.spec));
        else if ("description" in found) known.push(found);
        else undescribed.push(found);
        owners.set(found.spec.name, owner ?? candidate.path);
      }
    } catch (error) {
      outsiders.push(setAside(candidate.path, { kind: "failed", reason: (error as Error).message }));
    }
  }
  // A package of many that do not answer must not keep those of others waiting.
  undescribed.sort((a, b) => a.place - b.place);
  return { known, undescribed, outsiders };
}

/** The plugins that a candidate is made of. @throws HostError when it is unusable */
export function readCandidate(
  candidate: Exclude<Candidate, { kind: "foreign" }>,
  read: PluginReader,
): readonly Undescribed[] {
  if (candidate.kind === "unusable") throw new HostError("bad_plugin", candidate.reason);
  const specs = read(candidate);
  return specs.map((spec, place) => ({ candidate, spec, plugins: specs.length, place }));
}

function nameTaken({ name, path }: PluginSpec, owner: string): Outsider {
  const reason = `The name "${name}" is taken by ${owner}; rename one of the two`;
  return setAside(path, { kind: "failed", reason });
}

function switchedOff({ name, path }: PluginSpec): Outsider {
  return { name, path, state: { kind: "disabled" } };
}

function setAside(file: string, state: Outsider["state"]): Outsider {
  return { name: path.basename(file), path: file, state };
}
