import { splitFrontmatter } from "@backplane/contract";
import { cleanText } from "../description/clean-text.ts";
import { breakShellCommands } from "../plugin/break-expansions.ts";
import { printFrontmatter, type SkillFrontmatter } from "./skill-frontmatter.ts";

/**
 * The SKILL.md that agents get: the published frontmatter, and the text below it without what cannot be seen. Agents run shell commands that stand
 * in skills of their own, and one that keeps this among them would run those of a plugin: unless the plugin may, they are made harmless.
 * @returns undefined when the file is no skill's any more
 */
export function skillMarkdown(
  file: string,
  { frontmatter, mayExpand }: { frontmatter: SkillFrontmatter; mayExpand: boolean },
): string | undefined {
  const split = splitFrontmatter(file);
  if (split.kind !== "split") return undefined;
  const body = cleanText(split.body, split.body.length);
  return `---\n${printFrontmatter(frontmatter)}---\n${mayExpand ? body : breakShellCommands(body)}`;
}
