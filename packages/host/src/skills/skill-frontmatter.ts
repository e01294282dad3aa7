import type { SkillSpec } from "../discovery/plugin-spec.ts";

/** What agents are told of a skill before they read it: the fields of Agent Skills that widen nobody's rights. */
export interface SkillFrontmatter {
  /** The skill's own name. */
  readonly name: string;
  readonly description: string;
  readonly license?: string;
  readonly compatibility?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Leaves out `allowed-tools` and what only some agents know, such as `hooks`: they would have the agent do, or let the model do, what its user
 * was not asked about.
 */
export function skillFrontmatter(spec: SkillSpec): SkillFrontmatter {
  const { name, description, license, compatibility, metadata = {} } = spec;
  // An own property of that name is one that half of all clients cannot hold.
  const texts = Object.entries(metadata).filter(([key]) => key !== "__proto__");
  return {
    name,
    description,
    ...(license && { license }),
    ...(compatibility && { compatibility }),
    ...(texts.length > 0 && { metadata: Object.fromEntries(texts) }),
  };
}

/** As YAML. Everything is quoted, so that whoever reads it gets texts: `1.0` and `true` too. A JSON string is a YAML one. */
export function printFrontmatter({ metadata = {}, ...fields }: SkillFrontmatter): string {
  const entry = ([key, value]: [string, unknown]): string => `${key}: ${JSON.stringify(value)}\n`;
  const texts = Object.entries(metadata).map(([key, text]) => `  ${entry([JSON.stringify(key), text])}`);
  return [...Object.entries(fields).map(entry), ...(texts.length > 0 ? ["metadata:\n", ...texts] : [])].join(
    "",
  );
}
