import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { HostError } from "../host-error.ts";
import { readPackageText } from "../package/package-text.ts";
import { readRegularFile } from "../package/regular-file.ts";
import { followInside } from "../runtimes/resolve-inside.ts";
import { listSkillFiles, type SkillFile } from "./list-skill-files.ts";
import type { InstalledSkill } from "./published-skill.ts";
import { bytesOf, type SkillContent, skillContent } from "./skill-content.ts";
import { type DigestOfFile, SkillDigests } from "./skill-digests.ts";
import { maxSkillFileBytes, maxSkillTextBytes } from "./skill-limits.ts";
import type { SkillManifest, SkillManifestFile } from "./skill-manifest.ts";
import { skillMarkdown } from "./skill-markdown.ts";
import { skillFileName, skillFileUri } from "./skill-uri.ts";

/** Reads what belongs to installed skills, as it is at that moment. What is listed can be read, and nothing else. */
export class SkillLibrary {
  /** Names of the plugins whose skills may hold what agents expand. */
  readonly #mayExpand: ReadonlySet<string>;
  readonly #digests = new SkillDigests();

  constructor(mayExpand: ReadonlySet<string>) {
    this.#mayExpand = mayExpand;
  }

  /** @throws HostError "bad_plugin" for a skill that is there no more, or is none */
  async describe(skill: InstalledSkill): Promise<SkillManifest> {
    const { name, plugin, uri, frontmatter } = skill;
    const files: SkillManifestFile[] = [entry(skill, skillFileName, digestOf(this.#markdown(skill)))];
    for (const file of await list(skill)) {
      const digest = this.#digests.get(file) ?? this.#digest(file);
      if (digest !== undefined) files.push(entry(skill, file.path, digest));
      // Calls are answered meanwhile: a skill may be megabytes.
      await setImmediate();
    }
    return { skill: { name, plugin, uri, frontmatter }, files };
  }

  /**
   * Reads one of the skill's files.
   * @param file below the skill's folder, with "/"
   * @returns undefined when the skill has no such file
   * @throws HostError "bad_plugin"
   */
  async read(skill: InstalledSkill, file: string): Promise<SkillContent | undefined> {
    if (file === skillFileName) return this.#markdown(skill);
    const listed = (await list(skill)).find(({ path }) => path === file);
    return listed && readContent(listed);
  }

  #markdown(skill: InstalledSkill): SkillContent {
    const { plugin, root, folder, frontmatter } = skill;
    const read = readPackageText(root, { file: `${folder}/${skillFileName}`, maxBytes: maxSkillTextBytes });
    if ("problem" in read) throw unreadable(skill, `its ${skillFileName}: ${read.problem}`);
    const text = skillMarkdown(read.text, { frontmatter, mayExpand: this.#mayExpand.has(plugin) });
    if (text === undefined) throw unreadable(skill, `its ${skillFileName} has no frontmatter any more`);
    return { kind: "text", text, mimeType: "text/markdown" };
  }

  #digest(file: SkillFile): DigestOfFile | undefined {
    const content = readContent(file);
    if (content === undefined) return undefined;
    const digest = digestOf(content);
    this.#digests.set(file, digest);
    return digest;
  }
}

async function list(skill: InstalledSkill): Promise<readonly SkillFile[]> {
  const followed = followInside(skill.root, skill.folder);
  if (followed.kind !== "inside") throw unreadable(skill, "its folder is gone, or leads out of the plugin's");
  try {
    return (await listSkillFiles(followed.path)).files;
  } catch (error) {
    throw unreadable(skill, (error as Error).message);
  }
}

/** Undefined: it is there no more, or became something else. */
function readContent({ resolved, path }: SkillFile): SkillContent | undefined {
  try {
    // A folder on the way may have become a link since.
    if (realpathSync(resolved) !== resolved) return undefined;
    const read = readRegularFile(resolved, { maxBytes: maxSkillFileBytes });
    return "problem" in read ? undefined : skillContent(path, read.bytes);
  } catch {
    return undefined;
  }
}

function digestOf(content: SkillContent): DigestOfFile {
  const bytes = bytesOf(content);
  return { size: bytes.length, digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}` };
}

function entry(
  { plugin, frontmatter }: InstalledSkill,
  file: string,
  digest: DigestOfFile,
): SkillManifestFile {
  return { path: file, uri: skillFileUri({ plugin, skill: frontmatter.name, file }), ...digest };
}

function unreadable({ name }: InstalledSkill, why: string): HostError {
  return new HostError("bad_plugin", `Cannot read the skill "${name}": ${why}`);
}
