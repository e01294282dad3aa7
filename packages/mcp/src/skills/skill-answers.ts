import type {
  JsonObject,
  PublishedSkill,
  ReadResourceResult,
  Result,
  SkillManifest,
  SkillManifestFile,
} from "@backplane/host";
import { ownResult } from "../calls/own-result.ts";
import { skillLines } from "./skill-lines.ts";

/*
 * What is ours and what is the plugin's are blocks of their own, so that a skill cannot speak for us. All in text and nothing in
 * `structuredContent`: agents show a model either or both, and it should pay for one.
 */

/** Agents cut longer answers off. */
const maxListLength = 40_000;

const maxFiles = 100;

export function listAnswer(skills: readonly PublishedSkill[]): Result<JsonObject> {
  const { lines, left } = skillLines(skills, maxListLength);
  const more = left === 0 ? [] : [`and ${left} more that there is no room for`];
  return ownResult({ content: [text([`${skills.length} skills:`, ...lines, ...more].join("\n"))] });
}

/** The skill's text, whose it is, and what other files it has. */
export function skillAnswer(
  { skill, files }: SkillManifest,
  { value }: Result<ReadResourceResult>,
): Result<JsonObject> {
  const origin = `The skill "${skill.name}", as the plugin "${skill.plugin}" has it; the user has not written it.`;
  return ownResult({
    content: [text([origin, ...otherFiles(files)].join("\n")), ...value.contents.map(block)],
  });
}

/** One file of a skill. */
export function fileAnswer(
  { skill, file }: { skill: PublishedSkill; file: SkillManifestFile },
  { value }: Result<ReadResourceResult>,
): Result<JsonObject> {
  const about = `The file ${file.path} (${size(file)}) of the skill "${skill.name}", as the plugin "${skill.plugin}" has it.`;
  return ownResult({ content: [text(about), ...value.contents.map(block)] });
}

function otherFiles([, ...files]: readonly SkillManifestFile[]): string[] {
  if (files.length === 0) return [];
  const names = files.slice(0, maxFiles).map((file) => `- ${file.path} (${size(file)})`);
  const more = files.length > maxFiles ? [`and ${files.length - maxFiles} more`] : [];
  return ['Its other files, to be read with "file":', ...names, ...more];
}

function block(content: ReadResourceResult["contents"][number]): JsonObject {
  return typeof content["text"] === "string"
    ? text(content["text"])
    : { type: "resource", resource: content };
}

function text(value: string): JsonObject {
  return { type: "text", text: value };
}

function size({ size: bytes }: SkillManifestFile): string {
  return bytes < 10_000 ? `${bytes} bytes` : `${Math.round(bytes / 1_000)} kB`;
}
