import type { Candidate } from "../discovery/candidate.ts";
import { contentDigest, fingerprint, glance } from "../discovery/fingerprint.ts";
import type { PluginSpec } from "../discovery/plugin-spec.ts";
import type { PluginLog } from "../logs/plugin-log.ts";
import type { Launcher } from "../plugin/launcher.ts";
import type { CacheEntry, DescriptionCache } from "./description-cache.ts";

export interface DescribeOptions {
  readonly cache: DescriptionCache;
  readonly launcher: Launcher;
  readonly log: PluginLog;
  readonly signal: AbortSignal;
}

/**
 * Asks a plugin what it contributes, unless the same content was asked before, and remembers the answer.
 * @throws HostError, PluginError
 */
export async function describePlugin(
  { candidate, spec }: { candidate: Candidate; spec: PluginSpec },
  { cache, launcher, log, signal }: DescribeOptions,
): Promise<CacheEntry> {
  // Taken first: whatever is written from here on changes it, and is looked at by the next scan.
  const seen = { glance: glance(spec), fingerprint: fingerprint(candidate.path) };
  const digest = contentDigest(candidate.path);
  const known = cache.getByDigest(candidate.path, digest);
  const description = known?.description ?? (await ask());
  const entry = { ...seen, digest, spec, description };
  cache.set(candidate.path, entry);
  return entry;

  async function ask(): Promise<CacheEntry["description"]> {
    const { checkDescription } = await import("./check-description.ts");
    const response = await launcher.describe({ spec, log, signal });
    return checkDescription(response, candidate.kind === "folder" ? spec.name : undefined);
  }
}
