import { readdirSync, statSync } from "node:fs";
import { type Finding, parseSkill } from "@backplane/contract/manifest";
import { isCleanText } from "../description/clean-text.ts";
import type { SkillSpec } from "../discovery/plugin-spec.ts";
import { followInside } from "../runtimes/resolve-inside.ts";
import { maxSkillTextBytes } from "../skills/skill-limits.ts";
import { cleanSkill } from "./clean-skill.ts";
import { readPackageText } from "./package-text.ts";

export interface SkillReading {
  readonly skill?: SkillSpec;
  readonly findings: readonly Finding[];
  /** What was read or looked for, relative to the package. */
  readonly files: readonly string[];
}

/** Holds the longest frontmatter, whatever its script. The text below it is read when somebody asks for the skill. */
const headBytes = 16 * 1024;

const fileName = "SKILL.md";

/** Reads one child of `skills/`. One without a SKILL.md is no skill, and no error. */
export function readSkill(root: string, name: string): SkillReading {
  const folder = `skills/${name}`;
  const file = `${folder}/${fileName}`;
  const finding = (severity: Finding["severity"], message: string): Finding => ({
    severity,
    component: { kind: "skill", name },
    file,
    message,
  });
  const listed = list(root, folder);
  if ("problem" in listed) return { findings: [finding("error", listed.problem)], files: [file] };
  if (!listed.names.includes(fileName)) {
    const similar = listed.names.find((one) => one.toLowerCase() === fileName.toLowerCase());
    const message = `not there, but ${JSON.stringify(similar)} is; a skill's file is named exactly ${fileName}`;
    return { findings: similar === undefined ? [] : [finding("warning", message)], files: [file] };
  }
  const read = readPackageText(root, { file, maxBytes: maxSkillTextBytes, headBytes });
  if ("problem" in read) return { findings: [finding("error", read.problem)], files: [file] };
  const { skill, findings } = parseSkill(read.text, name);
  if (!skill) return { findings, files: [file] };
  const clean = cleanSkill(skill);
  if (clean.description === "")
    return {
      findings: [...findings, finding("error", "the description holds nothing that can be seen")],
      files: [file],
    };
  const unclean = isCleanText(skill.description)
    ? []
    : [finding("warning", "removed control or invisible characters from the description")];
  return { skill: { ...clean, folder }, findings: [...findings, ...unclean], files: [file] };
}

function list(root: string, folder: string): { names: readonly string[] } | { problem: string } {
  const followed = followInside(root, folder);
  if (followed.kind === "outside") return { problem: "leads out of the plugin's folder" };
  try {
    if (followed.kind === "missing") throw followed.cause;
    return { names: statSync(followed.path).isDirectory() ? readdirSync(followed.path) : [] };
  } catch (error) {
    return { problem: `cannot be read: ${(error as Error).message}` };
  }
}
