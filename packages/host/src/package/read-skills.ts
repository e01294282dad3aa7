import { type Dirent, lstatSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import type { Finding } from "@backplane/contract/manifest";
import type { SkillSpec } from "../discovery/plugin-spec.ts";
import { followInside } from "../runtimes/resolve-inside.ts";
import { readSkill } from "./read-skill.ts";

export interface SkillsReading {
  /** The good ones, sorted by name. */
  readonly skills: readonly SkillSpec[];
  readonly findings: readonly Finding[];
  /** What was read or looked for, relative to the package. */
  readonly files: readonly string[];
}

/** More folders than this are not looked at: each is a file to read, and its description a part of the model's context. */
export const maxSkills = 500;

const folder = "skills";

const whole = { component: { kind: "skills" }, file: folder } as const;

/** Reads the skills of a package: the direct child folders of `skills/` with a SKILL.md. A bad one leaves out itself only. */
export function readSkills(root: string): SkillsReading {
  if (!lstatSync(path.join(root, folder), { throwIfNoEntry: false }))
    return { skills: [], findings: [], files: [] };
  const listed = listFolders(root);
  if ("problem" in listed) {
    const finding: Finding = { severity: "error", ...whole, message: listed.problem };
    return { skills: [], findings: [finding], files: [folder] };
  }
  const read = listed.names.slice(0, maxSkills).map((name) => readSkill(root, name));
  return {
    skills: read.flatMap(({ skill }) => skill ?? []),
    findings: [...read.flatMap(({ findings }) => findings), ...tooMany(listed.names.length)],
    files: [folder, ...read.flatMap(({ files }) => files)],
  };
}

function listFolders(root: string): { names: string[] } | { problem: string } {
  const followed = followInside(root, folder);
  if (followed.kind === "outside") return { problem: "leads out of the plugin's folder" };
  try {
    if (followed.kind === "missing") throw followed.cause;
    if (!statSync(followed.path).isDirectory()) return { problem: "not a folder" };
    const entries = readdirSync(followed.path, { withFileTypes: true });
    return {
      names: entries
        .filter(mayBeFolder)
        .map(({ name }) => name)
        .sort(),
    };
  } catch (error) {
    return { problem: `cannot be read: ${(error as Error).message}` };
  }
}

function mayBeFolder(entry: Dirent): boolean {
  return entry.isDirectory() || entry.isSymbolicLink();
}

function tooMany(count: number): Finding[] {
  if (count <= maxSkills) return [];
  const message = `left out ${count - maxSkills} folders: at most ${maxSkills} of a package are looked at`;
  return [{ severity: "warning", ...whole, message }];
}
