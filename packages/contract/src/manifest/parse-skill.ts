import type { Finding } from "./finding.ts";
import { Frontmatter } from "./frontmatter.ts";
import { schemaFindings, wording } from "./schema-findings.ts";
import { frontmatterFields, frontmatterSchema, type Skill } from "./skill-schema.ts";
import { TextError } from "./text-position.ts";

export interface ParsedSkill {
  /** Absent: it breaks a rule of Agent Skills, and an error among the findings says which. */
  readonly skill?: Skill;
  readonly findings: readonly Finding[];
}

type Subject = Pick<Finding, "component" | "file">;

/**
 * Checks the frontmatter of a `SKILL.md`.
 * @param folder the name of the skill's folder below `skills/`, which must be the skill's
 */
export function parseSkill(text: string, folder: string): ParsedSkill {
  const subject: Subject = { component: { kind: "skill", name: folder }, file: `skills/${folder}/SKILL.md` };
  try {
    return checkFrontmatter(new Frontmatter(text), { folder, subject });
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    return { findings: [{ severity: "error", ...subject, ...error.position, message: error.message }] };
  }
}

function checkFrontmatter(
  document: Frontmatter,
  { folder, subject }: { folder: string; subject: Subject },
): ParsedSkill {
  const parsed = frontmatterSchema.safeParse(document.value, wording);
  if (!parsed.success)
    return { findings: schemaFindings(parsed.error.issues, { ...subject, document, at: [] }) };
  const { "allowed-tools": allowedTools, metadata, ...fields } = parsed.data;
  if (fields.name !== folder) {
    const message = `name: ${JSON.stringify(fields.name)} is not the folder's, ${JSON.stringify(folder)}`;
    return { findings: [{ severity: "error", ...subject, ...document.positionOf(["name"]), message }] };
  }
  const texts = metadata && Object.fromEntries(Object.entries(metadata).filter(isText));
  const skill = { ...fields, ...(texts && { metadata: texts }), ...(allowedTools && { allowedTools }) };
  return { skill, findings: ignored(document, { metadata, subject }) };
}

/** What the format does not know, and what it has no use for: agents put much of their own into frontmatter. */
function ignored(
  document: Frontmatter,
  { metadata = {}, subject }: { metadata: Record<string, unknown> | undefined; subject: Subject },
): Finding[] {
  const unknown = Object.keys(document.value as object).filter((field) => !frontmatterFields.has(field));
  const nested = Object.entries(metadata).filter((entry) => !isText(entry));
  return [
    ...unknown.map((field) => ({ path: [field], message: `ignored unknown field ${JSON.stringify(field)}` })),
    ...nested.map(([key]) => ({
      path: ["metadata", key],
      message: `ignored metadata.${key}, which is no text`,
    })),
  ].map(({ path, message }) => ({
    severity: "warning",
    ...subject,
    ...document.positionOfKey(path),
    message,
  }));
}

function isText(entry: [string, unknown]): entry is [string, string] {
  return typeof entry[1] === "string";
}
