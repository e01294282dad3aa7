import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import {
  isPluginName,
  maxManifestBytes,
  type ParsedManifest,
  parseManifest,
} from "@backplane/contract/manifest";
import { HostError } from "../host-error.ts";
import { resolveInside } from "../runtimes/resolve-inside.ts";
import type { UsableCandidate } from "./candidate.ts";
import { defaultLimits, type PluginSpec } from "./plugin-spec.ts";

/**
 * Reads what a candidate's files say of it. Runs nothing.
 * @throws HostError "bad_plugin" that names the file and what is wrong with it
 */
export function readPlugin(candidate: UsableCandidate): PluginSpec {
  return candidate.kind === "folder" ? readPackage(candidate.path) : readExecutable(candidate.path);
}

function readPackage(folder: string): PluginSpec {
  const { manifest, backplane, warnings } = readManifest(resolveInside(folder, "plugin.json"));
  if (!backplane) {
    const missing = 'plugin.json has no extensions["dev.backplane"].runtime';
    throw new HostError("bad_plugin", `${missing}; this version runs the runtimes "node" and "process"`);
  }
  const limits = { ...defaultLimits, ...withoutUndefined(backplane.limits) };
  const { runtime, activation = "lazy" } = backplane;
  return { name: manifest.name, path: folder, runtime, activation, limits, warnings };
}

function readManifest(file: string): ParsedManifest {
  try {
    const stats = statSync(file);
    // Reading a pipe or device might never end.
    if (!stats.isFile()) throw new Error("Invalid plugin.json: not a regular file");
    const { size } = stats;
    if (size > maxManifestBytes) {
      throw new Error(`Invalid plugin.json: ${size} bytes, at most ${maxManifestBytes} are read`);
    }
    return parseManifest(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new HostError("bad_plugin", (cause as Error).message, { cause });
  }
}

/** The name comes from the file's name, which the user chose, never from the program's own word. */
function readExecutable(file: string): PluginSpec {
  const name = path
    .basename(file, ".exe")
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, "-");
  if (!isPluginName(name)) {
    const wanted = "1-64 of a-z 0-9 - and '.', alphanumeric at both ends";
    throw new HostError("bad_plugin", `The file's name gives no plugin name (${wanted}); rename it`);
  }
  const runtime = { type: "executable" } as const;
  return { name, path: file, runtime, activation: "lazy", limits: defaultLimits, warnings: [] };
}

function withoutUndefined<T extends object>(limits: T | undefined): { [K in keyof T]: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(limits ?? {}).filter(([, value]) => value !== undefined)) as never;
}
