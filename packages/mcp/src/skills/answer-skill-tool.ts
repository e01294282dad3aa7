import {
  type Host,
  HostError,
  type JsonObject,
  type PublishedSkill,
  type Result,
  type SkillManifestFile,
} from "@backplane/host";
import { mistake } from "../calls/own-result.ts";
import { fileAnswer, listAnswer, skillAnswer } from "./skill-answers.ts";

/** Answers the tool for skills. Never rejects: whatever is wrong is for the model to read. */
export async function answerSkillTool(args: JsonObject, host: Host): Promise<Result<JsonObject>> {
  try {
    return await answer(args, host);
  } catch (error) {
    return mistake(HostError.from(error).message);
  }
}

async function answer({ name, file }: JsonObject, host: Host): Promise<Result<JsonObject>> {
  const skills = host.skills();
  if (skills.length === 0) return mistake("There are no skills at the moment.");
  if (name === undefined && file === undefined) return listAnswer(skills);
  if (typeof name !== "string") return mistake('"name" must be a string: the name of a skill.');
  if (file !== undefined && typeof file !== "string")
    return mistake('"file" must be a string: the path of a file.');
  const skill = skills.find((one) => one.name === name);
  if (skill === undefined) return mistake(unknownSkill(name, skills));
  return file === undefined ? await readSkill(skill, host) : await readFile(skill, { file, host });
}

async function readSkill({ uri }: PublishedSkill, host: Host): Promise<Result<JsonObject>> {
  return skillAnswer(await host.describeSkill(uri), await host.readResource(uri));
}

async function readFile(
  skill: PublishedSkill,
  { file, host }: { file: string; host: Host },
): Promise<Result<JsonObject>> {
  const { files } = await host.describeSkill(skill.uri);
  const path = file.replace(/^(?:\.\/)+/, "");
  const found = files.find((one) => one.path === path);
  if (found !== undefined) return fileAnswer({ skill, file: found }, await host.readResource(found.uri));
  return mistake(unknownFile(file, files));
}

const maxNames = 50;

/** Names what might be meant: skills of that name, or of that plugin. */
function unknownSkill(name: string, skills: readonly PublishedSkill[]): string {
  const parts = name.split("/");
  const alike = skills.filter(
    ({ plugin, frontmatter }) => parts.includes(plugin) || parts.includes(frontmatter.name),
  );
  const names = (alike.length > 0 ? alike : skills).map((skill) => skill.name);
  return `No skill ${JSON.stringify(name)}. ${listed("There are", names)}`;
}

function unknownFile(file: string, files: readonly SkillManifestFile[]): string {
  return `The skill has no file ${JSON.stringify(file)}. ${listed(
    "It has",
    files.map(({ path }) => path),
  )}`;
}

function listed(start: string, names: readonly string[]): string {
  const more = names.length > maxNames ? ` and ${names.length - maxNames} more` : "";
  return `${start}: ${names.slice(0, maxNames).join(", ")}${more}.`;
}
