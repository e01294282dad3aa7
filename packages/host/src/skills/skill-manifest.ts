import type { PublishedSkill } from "./published-skill.ts";

/** A skill with all of its files that agents may read. */
export interface SkillManifest {
  readonly skill: PublishedSkill;
  /** SKILL.md first, the others by path. */
  readonly files: readonly SkillManifestFile[];
}

export interface SkillManifestFile {
  /** Below the skill's folder, with "/". */
  readonly path: string;
  readonly uri: string;
  /** In bytes, of what agents get: a text has lost what cannot be seen. */
  readonly size: number;
  /** `sha256:` and hexadecimal, of the same. */
  readonly digest: string;
}
