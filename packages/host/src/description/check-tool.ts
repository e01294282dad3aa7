import type { Tool } from "@backplane/contract";
import { Unusable } from "./check-each.ts";
import { checkName } from "./check-name.ts";
import { checkSchema } from "./check-schema.ts";
import { cleanLine, cleanText, isCleanText } from "./clean-text.ts";
import type { ToolAnnotations, ToolDefinition } from "./definitions.ts";
import { readDefinition } from "./read-definition.ts";

const maxDescriptionLength = 8_192;
const maxTitleLength = 128;

/** Members of MCP's Tool that have a field of their own in the contract, and the one that is read by itself. */
const ownMembers = [
  "name",
  "title",
  "description",
  "inputSchema",
  "outputSchema",
  "annotations",
  "execution",
];

/** @throws Unusable */
export function checkTool(tool: Tool, warn: (warning: string) => void): ToolDefinition {
  const name = checkName(tool.name);
  for (const [what, text] of Object.entries({ title: tool.title, description: tool.description })) {
    if (!isCleanText(text))
      warn(`Removed control or invisible characters from the ${what} of tool "${name}"`);
  }
  return {
    name,
    ...(tool.title && { title: cleanLine(tool.title, maxTitleLength) }),
    ...(tool.description && { description: cleanText(tool.description, maxDescriptionLength) }),
    inputSchema: inputSchema(tool),
    ...(tool.outputSchema.length > 0 && { outputSchema: schema("output", tool) }),
    ...(tool.annotations && { annotations: annotations(tool.annotations) }),
    ...further(tool),
  };
}

function inputSchema(tool: Tool): ToolDefinition["inputSchema"] {
  if (tool.inputSchema.length === 0) return { type: "object", properties: {}, additionalProperties: false };
  return schema("input", tool);
}

function schema(side: "input" | "output", tool: Tool): ToolDefinition["inputSchema"] {
  try {
    return checkSchema(side === "input" ? tool.inputSchema : tool.outputSchema);
  } catch (cause) {
    throw new Unusable(`its ${side} schema is unusable: ${(cause as Error).message}`, tool.name);
  }
}

function annotations(hints: NonNullable<Tool["annotations"]>): ToolAnnotations {
  return Object.fromEntries(Object.entries(hints).filter(([, hint]) => hint !== undefined));
}

function further(tool: Tool): Record<string, unknown> {
  if (tool.more.length === 0) return {};
  const definition = readDefinition(tool.more, tool.name);
  const members = Object.entries(definition).filter(([member]) => !ownMembers.includes(member));
  return { ...Object.fromEntries(members), ...execution(definition) };
}

/** Any other value is about the tasks of 2025-11-25, which are not offered. */
function execution({ execution }: Readonly<Record<string, unknown>>): Pick<ToolDefinition, "execution"> {
  const { taskSupport } = (execution ?? {}) as { taskSupport?: unknown };
  return taskSupport === "required" ? { execution: { taskSupport } } : {};
}
