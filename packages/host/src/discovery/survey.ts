import type { CacheEntry } from "../description/description-cache.ts";
import { HostError } from "../host-error.ts";
import type { Candidate, UsableCandidate } from "./candidate.ts";
import type { PluginSpec } from "./plugin-spec.ts";
import { scanFolder } from "./scan-folder.ts";

/** Something in a plugin folder, and what is remembered of it. */
export interface Sighting {
  readonly candidate: Candidate;
  readonly known?: CacheEntry | undefined;
}

/** Reads a candidate's files. @throws HostError "bad_plugin" */
export type PluginReader = (candidate: UsableCandidate) => PluginSpec;

/** Looks through plugin folders, in their order. A folder that cannot be read is itself something unusable. */
export function survey(
  folders: readonly string[],
  recall: (plugin: string) => CacheEntry | undefined,
): Sighting[] {
  return folders.flatMap(candidatesIn).map((candidate) => ({
    candidate,
    known: isUsable(candidate) ? recall(candidate.path) : undefined,
  }));
}

/** What reads the plugins that are not known. Loading its parsers takes longer than a whole start from the cache. */
export async function readerFor(sightings: readonly Sighting[]): Promise<PluginReader> {
  if (sightings.every(({ candidate, known }) => known || !isUsable(candidate))) return unread;
  return await loadReader();
}

export async function loadReader(): Promise<PluginReader> {
  return (await import("./read-plugin.ts")).readPlugin;
}

function unread({ path }: UsableCandidate): never {
  throw new HostError("internal", `${path} is known and not read again`);
}

function candidatesIn(folder: string): Candidate[] {
  try {
    return scanFolder(folder);
  } catch (error) {
    return [{ kind: "unusable", path: folder, reason: (error as Error).message }];
  }
}

function isUsable(candidate: Candidate): candidate is UsableCandidate {
  return candidate.kind === "folder" || candidate.kind === "executable";
}
