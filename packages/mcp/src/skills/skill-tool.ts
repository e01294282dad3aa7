import type { PublishedSkill, ToolDefinition } from "@backplane/host";
import { skillLines } from "./skill-lines.ts";

/** No prefix of a plugin's: every published name has an underscore, unless names are shown plain. Then this one comes first. */
export const skillToolName = "skill";

/** Of the list in the tool's description: some 1,500 tokens that every client pays. */
const maxListLength = 6_000;

/** The tools, and one for skills where there are any: for clients that know neither MCP's extension nor resources. Sorted by name. */
export function withSkillTool(
  tools: readonly ToolDefinition[],
  skills: readonly PublishedSkill[],
): readonly ToolDefinition[] {
  if (skills.length === 0) return tools;
  const others = tools.filter(({ name }) => name !== skillToolName);
  return [...others, skillTool(skills)].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function skillTool(skills: readonly PublishedSkill[]): ToolDefinition {
  const { lines, left } = skillLines(skills, maxListLength);
  const more = left === 0 ? [] : [`and ${left} more: leave out "name" to see all`];
  return {
    name: skillToolName,
    title: "Load a skill",
    description: [
      "Loads a skill: instructions for a kind of task, from one of the installed plugins, and the files that go with them. Load one before you " +
        "begin a task that its description fits. Skills:",
      ...lines,
      ...more,
    ].join("\n"),
    inputSchema: {
      type: "object",
      properties: {
        name: { type: "string", description: "Of the skill, as listed. Left out: lists all skills." },
        file: {
          type: "string",
          description: "Path of one of the skill's other files, to read that instead.",
        },
      },
    },
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  };
}
