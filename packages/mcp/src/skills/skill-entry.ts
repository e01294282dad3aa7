import type { SkillFrontmatter, SkillManifest } from "@backplane/host";

/** SEP-2640's `Skill`. */
export type SkillEntry = {
  uri: string;
  frontmatter: SkillFrontmatter;
  resources: { uri: string; digest: string; size: number }[];
};

export function skillEntry({ skill, files }: SkillManifest): SkillEntry {
  const resources = files.map(({ uri, digest, size }) => ({ uri, digest, size }));
  return { uri: skill.uri, frontmatter: skill.frontmatter, resources };
}
