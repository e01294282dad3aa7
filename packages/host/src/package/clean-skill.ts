import type { Skill } from "@backplane/contract/manifest";
import { cleanText } from "../description/clean-text.ts";

/** Far more than any of its texts may have, or is of use. */
const maxTextLength = 4096;

/** A skill without the characters that a person or model must not be shown. */
export function cleanSkill(skill: Skill): Skill {
  return cleanTexts(skill) as Skill;
}

function cleanTexts(value: unknown): unknown {
  if (typeof value === "string") return cleanText(value, maxTextLength).trim();
  if (Array.isArray(value)) return value.map(cleanTexts);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [cleanText(key, maxTextLength), cleanTexts(item)]),
  );
}
