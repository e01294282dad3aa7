import type { PluginSpec, SkillSpec } from "../discovery/plugin-spec.ts";
import { type SkillFrontmatter, skillFrontmatter } from "./skill-frontmatter.ts";
import { skillFileName, skillFileUri } from "./skill-uri.ts";

/** A skill as agents see it. */
export interface PublishedSkill {
  /** `<plugin>/<skill>`: unique, and none can take another's by being installed. */
  readonly name: string;
  readonly plugin: string;
  /** Of its SKILL.md. What the skill is known by in MCP. */
  readonly uri: string;
  /** Equal to that of the SKILL.md which agents read. */
  readonly frontmatter: SkillFrontmatter;
}

/** A published skill, and where its files are. */
export interface InstalledSkill extends PublishedSkill {
  /** The package's folder. */
  readonly root: string;
  /** Below the package's folder, with "/". */
  readonly folder: string;
}

export function installedSkill(
  { name: plugin, path }: Pick<PluginSpec, "name" | "path">,
  spec: SkillSpec,
): InstalledSkill {
  return {
    name: `${plugin}/${spec.name}`,
    plugin,
    uri: skillFileUri({ plugin, skill: spec.name, file: skillFileName }),
    frontmatter: skillFrontmatter(spec),
    root: path,
    folder: spec.folder,
  };
}
