import type { CacheEntry } from "../description/description-cache.ts";
import { HostError } from "../host-error.ts";
import type { Candidate, UsableCandidate } from "./candidate.ts";
import type { PluginSpec } from "./plugin-spec.ts";
import { pluginsOf } from "./plugins-of.ts";
import { scanFolder } from "./scan-folder.ts";

/** Something in a plugin folder, and what is remembered of it. */
export interface Sighting {
  readonly candidate: Candidate;
  /** The plugins that it is made of, where all are known. */
  readonly known?: readonly CacheEntry[] | undefined;
}

/** Reads a candidate's files: the plugins that it is made of. @throws HostError "bad_plugin" */
export type PluginReader = (candidate: UsableCandidate) => readonly PluginSpec[];

/** Looks through plugin folders, in their order. A folder that cannot be read is itself something unusable. */
export function survey(
  folders: readonly string[],
  recall: (path: string) => readonly CacheEntry[] | undefined,
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
  const { readPlugin } = await import("./read-plugin.ts");
  return (candidate) => pluginsOf(readPlugin(candidate));
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
