import path from "node:path";
import { isPluginName } from "@backplane/contract/manifest";
import { cleanLine } from "../description/clean-text.ts";
import { firstWarnings } from "../description/first-warnings.ts";
import { eventPatterns, noEvents } from "../events/event-patterns.ts";
import { HostError } from "../host-error.ts";
import { describeFinding } from "../package/describe-finding.ts";
import { readPackage } from "../package/read-package.ts";
import type { UsableCandidate } from "./candidate.ts";
import { defaultLimits, type PluginSpec } from "./plugin-spec.ts";

/**
 * Reads what a candidate's files say of it. Runs nothing.
 * @throws HostError "bad_plugin" that names the file and what is wrong with it
 */
export function readPlugin(candidate: UsableCandidate): PluginSpec {
  return candidate.kind === "folder" ? packageSpec(candidate.path) : executableSpec(candidate.path);
}

function packageSpec(folder: string): PluginSpec {
  const { manifest, backplane, findings, mcpServers, skills, componentFiles } = readPackage(folder);
  if (!manifest) {
    const errors = findings.filter(({ severity }) => severity === "error").map(({ message }) => message);
    throw new HostError("bad_plugin", `Invalid plugin.json: ${errors.join("; ")}`);
  }
  return {
    name: manifest.name,
    path: folder,
    version: cleanLine(manifest.version ?? "", 64),
    description: cleanLine(manifest.description ?? "", 1024),
    runtime: backplane?.runtime,
    // Where there is no process, there is nothing to start.
    activation: ((backplane?.runtime || mcpServers.length > 0) && backplane?.activation) || "lazy",
    mcpServers,
    skills,
    events: eventPatterns(backplane?.permissions?.events),
    limits: { ...defaultLimits, ...withoutUndefined(backplane?.limits) },
    componentFiles,
    warnings: firstWarnings(findings.map(describeFinding)),
  };
}

/** The name comes from the file's name, which the user chose, never from the program's own word. */
function executableSpec(file: string): PluginSpec {
  const name = path
    .basename(file, ".exe")
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, "-");
  if (!isPluginName(name)) {
    const wanted = "1-64 of a-z 0-9 - and '.', alphanumeric at both ends";
    throw new HostError("bad_plugin", `The file's name gives no plugin name (${wanted}); rename it`);
  }
  return {
    name,
    path: file,
    version: "",
    description: "",
    runtime: { type: "executable" },
    activation: "lazy",
    mcpServers: [],
    skills: [],
    events: noEvents,
    limits: defaultLimits,
    componentFiles: [],
    warnings: [],
  };
}

function withoutUndefined<T extends object>(limits: T | undefined): { [K in keyof T]: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(limits ?? {}).filter(([, value]) => value !== undefined)) as never;
}
