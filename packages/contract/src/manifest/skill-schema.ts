import { z } from "zod";

/** What the frontmatter of a `SKILL.md` says. */
export interface Skill {
  /** That of its folder. */
  name: string;
  /** What the skill does and when to use it. */
  description: string;
  license?: string | undefined;
  compatibility?: string | undefined;
  metadata?: Record<string, string> | undefined;
  /** As it stands there: a text in the agent's own notation, or a list. */
  allowedTools?: string | string[] | undefined;
}

const skillName = z
  .string()
  .refine(
    (name) => name.length <= 64 && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name),
    "expected 1-64 of a-z 0-9 -, alphanumeric at both ends, no '--'",
  );

/** In characters as people count them, not in UTF-16 units. */
function length(text: string): number {
  return [...text].length;
}

function shortText(most: number): z.ZodString {
  return z
    .string()
    .refine((text) => text.trim() !== "", "is empty")
    .refine((text) => length(text) <= most, {
      error: ({ input }) => `${length(String(input))} characters, at most ${most}`,
    });
}

/** The frontmatter as it stands there. */
export interface SkillFrontmatter extends Omit<Skill, "metadata" | "allowedTools"> {
  metadata?: Record<string, unknown> | undefined;
  "allowed-tools"?: string | string[] | undefined;
}

/** A key with nothing after it. */
function orNothing<T extends z.ZodType>(schema: T): z.ZodType<z.output<T> | undefined> {
  return z.preprocess((value) => (value === "" ? undefined : value), schema.optional());
}

const frontmatter = z.object({
  name: skillName,
  description: shortText(1024),
  license: z.string().optional(),
  compatibility: shortText(500).optional(),
  metadata: orNothing(z.record(z.string(), z.unknown())),
  "allowed-tools": orNothing(z.union([z.string(), z.array(z.string())])),
});

/** Agent Skills. Not closed: what it does not name is left to the agents that do. */
export const frontmatterSchema: z.ZodType<SkillFrontmatter> = frontmatter;

/** The fields that Agent Skills knows. */
export const frontmatterFields: ReadonlySet<string> = new Set(Object.keys(frontmatter.shape));
