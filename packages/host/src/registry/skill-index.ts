import type { PluginSpec } from "../discovery/plugin-spec.ts";
import { type InstalledSkill, installedSkill } from "../skills/published-skill.ts";
import { readSkillFileUri, skillAuthority, skillFileName, skillFileUri } from "../skills/skill-uri.ts";

/** Where skills come from. */
export type SkillSource = Pick<PluginSpec, "name" | "path" | "skills">;

export interface FileOfSkill {
  readonly plugin: string;
  readonly skill: InstalledSkill;
  /** Below the skill's folder, with "/". */
  readonly file: string;
}

/** The skills of all plugins, and whose a URI is. */
export class SkillIndex {
  /** Sorted by name. */
  readonly all: readonly InstalledSkill[];
  readonly #byUri: ReadonlyMap<string, InstalledSkill>;
  readonly #authorities: ReadonlySet<string>;

  constructor(sources: readonly SkillSource[]) {
    const skills = sources.flatMap((source) => source.skills.map((skill) => installedSkill(source, skill)));
    this.all = skills.sort((a, b) => (a.name < b.name ? -1 : 1));
    this.#byUri = new Map(this.all.map((skill) => [skill.uri, skill]));
    this.#authorities = new Set(this.plugins.map(skillAuthority));
  }

  /** Those that have skills, sorted. */
  get plugins(): readonly string[] {
    return [...new Set(this.all.map(({ plugin }) => plugin))];
  }

  /** @param uri of its SKILL.md */
  get(uri: string): InstalledSkill | undefined {
    return this.#byUri.get(uri);
  }

  /** The skill that a URI is in; whether it has such a file, only its folder tells. */
  ofFile(uri: string): FileOfSkill | undefined {
    const address = readSkillFileUri(uri);
    const skill = address && this.#byUri.get(skillFileUri({ ...address, file: skillFileName }));
    return skill && address && { plugin: skill.plugin, skill, file: address.file };
  }

  /** Whether a URI, or a template, belongs to the skills of a plugin: nobody else may publish there, or it could pose as one of them. */
  owns(uri: string): boolean {
    const authority = /^[^:]*:\/\/[^/]*\//.exec(uri)?.[0];
    // A scheme may be written in capitals as well, and clients take it for the same.
    return authority !== undefined && this.#authorities.has(authority.replace(/^[^:]*/, lowerCase));
  }
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}
