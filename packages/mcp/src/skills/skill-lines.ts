import type { PublishedSkill } from "@backplane/host";

export interface SkillLines {
  /** By name; one line each. */
  readonly lines: readonly string[];
  /** How many there was no room for. */
  readonly left: number;
}

/** How long descriptions are shown, at most, depending on how many there are. */
const cuts = [1024, 512, 256, 128, 64, 0] as const;

/**
 * Names and describes skills in so many characters. Each plugin has the same share of them, and what it does not need goes to the others: one with
 * hundreds of skills must not push out those of its neighbours.
 */
export function skillLines(skills: readonly PublishedSkill[], maxLength: number): SkillLines {
  const plugins = [...groupedByPlugin(skills)].sort((a, b) => lengthOf(a, 1024) - lengthOf(b, 1024));
  const lines: string[] = [];
  let room = maxLength;
  for (const [index, own] of plugins.entries()) {
    const shown = fit(own, Math.floor(room / (plugins.length - index)));
    lines.push(...shown);
    room -= total(shown);
  }
  return { lines: lines.sort(), left: skills.length - lines.length };
}

function groupedByPlugin(skills: readonly PublishedSkill[]): Iterable<readonly PublishedSkill[]> {
  const plugins = new Map<string, PublishedSkill[]>();
  for (const skill of skills) plugins.set(skill.plugin, [...(plugins.get(skill.plugin) ?? []), skill]);
  return plugins.values();
}

/** All of them, with descriptions as long as there is room for; or as many names as there is room for. */
function fit(skills: readonly PublishedSkill[], room: number): readonly string[] {
  const cut = cuts.find((length) => lengthOf(skills, length) <= room);
  if (cut !== undefined) return skills.map((skill) => line(skill, cut));
  let rest = room;
  return skills
    .map((skill) => line(skill, 0))
    .filter((name) => {
      rest -= name.length + 1;
      return rest >= 0;
    });
}

function lengthOf(skills: readonly PublishedSkill[], cut: number): number {
  return total(skills.map((skill) => line(skill, cut)));
}

function total(lines: readonly string[]): number {
  return lines.reduce((sum, text) => sum + text.length + 1, 0);
}

/** A description in one line, so that none can pose as another skill's. */
function line({ name, frontmatter }: PublishedSkill, cut: number): string {
  const description = frontmatter.description.replaceAll(/\s+/g, " ").trim();
  if (cut === 0) return `- ${name}`;
  const shown = description.length <= cut ? description : `${description.slice(0, cut)}…`;
  return `- ${name}: ${shown}`;
}
