import type { Component, Finding } from "@backplane/contract/manifest";
import { fingerprint } from "../discovery/fingerprint.ts";
import { type PackageReading, readPackage } from "../package/read-package.ts";
import { checkRuntime } from "./check-runtime.ts";
import { checkServerPrograms } from "./check-server-programs.ts";
import { checkSkillFiles } from "./check-skill-files.ts";

/** What can be used of a package, and all that is wrong with it. */
export interface PackageValidation {
  readonly folder: string;
  /** Absent: the package is rejected whole. */
  readonly name?: string;
  /** Absent: it has no process of its own, or one that cannot be started. */
  readonly runtime?: "node" | "process";
  readonly mcpServers: readonly string[];
  readonly skills: readonly string[];
  /** In the order of the components, then of the files. */
  readonly findings: readonly Finding[];
}

/** Checks a package as the host reads it, and what can be told of its programs without running them. */
export async function validatePackage(folder: string): Promise<PackageValidation> {
  const reading = readPackage(folder);
  const { manifest } = reading;
  const programs = await checkPrograms(folder, reading);
  const findings = [...reading.findings, ...programs].sort(inOrder);
  if (!manifest) return { folder, mcpServers: [], skills: [], findings };
  return { folder, name: manifest.name, ...usableOf(reading, programs), findings };
}

async function checkPrograms(folder: string, reading: PackageReading): Promise<Finding[]> {
  if (!reading.manifest) return [];
  const found = [
    await checkRuntime(folder, reading),
    await checkServerPrograms(folder, reading),
    await checkSkillFiles(folder, reading),
  ];
  return [...found.flat(), ...checkSize(folder)];
}

/** The host looks at every file of a package, and refuses one with too many. */
function checkSize(folder: string): Finding[] {
  try {
    fingerprint(folder);
    return [];
  } catch (error) {
    return [
      { severity: "error", component: { kind: "plugin" }, file: ".", message: (error as Error).message },
    ];
  }
}

function usableOf(
  { backplane, mcpServers, skills }: PackageReading,
  programs: readonly Finding[],
): Pick<PackageValidation, "runtime" | "mcpServers" | "skills"> {
  const broken = programs.filter(({ severity }) => severity === "error").map(({ component }) => component);
  const isBroken = (kind: Component["kind"], name?: string): boolean =>
    broken.some(
      (component) => component.kind === kind && ("name" in component ? component.name : undefined) === name,
    );
  const { runtime } = backplane ?? {};
  return {
    ...(runtime && !isBroken("runtime") && { runtime: runtime.type }),
    mcpServers: mcpServers.map(({ name }) => name).filter((name) => !isBroken("server", name)),
    skills: skills.map(({ name }) => name),
  };
}

const kinds: readonly Component["kind"][] = ["plugin", "runtime", "mcp", "server", "skills", "skill"];

function inOrder(a: Finding, b: Finding): number {
  return (
    kinds.indexOf(a.component.kind) - kinds.indexOf(b.component.kind) ||
    (a.file < b.file ? -1 : Number(a.file > b.file)) ||
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0)
  );
}
