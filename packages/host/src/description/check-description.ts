import type { DescribeResponse, Tool } from "@backplane/contract";
import { HostError } from "../host-error.ts";
import type { ToolAnnotations, ToolDefinition } from "../registry/registry.ts";
import { checkSchema } from "./check-schema.ts";
import { cleanLine, cleanText, isCleanText } from "./clean-text.ts";
import type { Description } from "./description.ts";

const maxTools = 1000;
const maxDescriptionLength = 8192;
const maxTitleLength = 128;

/** They are kept in the cache; the first ones show what is wrong. */
const maxWarnings = 10;

const toolNamePattern = /^[A-Za-z0-9_.-]{1,64}$/;

/**
 * Checks what a plugin says of itself before anybody is shown it. A bad tool is left out with a warning and does not hide
 * the others.
 * @param name what the manifest calls the plugin; undefined for a bare executable
 * @throws HostError "bad_plugin" when the plugin claims another name
 */
export function checkDescription(response: DescribeResponse, name: string | undefined): Description {
  if (name !== undefined && response.name !== name) {
    const claimed = JSON.stringify(cleanText(response.name, 80));
    throw new HostError(
      "bad_plugin",
      `The plugin calls itself ${claimed}, its plugin.json says "${name}"; make them equal`,
    );
  }
  const warnings: string[] = [];
  return {
    version: cleanLine(response.version, 64),
    description: cleanLine(response.description, 1024),
    tools: checkTools(response.tools, (warning) => warnings.push(warning)),
    warnings: first(warnings),
  };
}

function first(warnings: readonly string[]): readonly string[] {
  const hidden = warnings.length - maxWarnings;
  return hidden > 0 ? [...warnings.slice(0, maxWarnings), `${hidden} more of that kind`] : warnings;
}

function checkTools(tools: readonly Tool[], warn: (warning: string) => void): ToolDefinition[] {
  if (tools.length > maxTools)
    warn(`Left out ${tools.length - maxTools} tools: at most ${maxTools} are taken`);
  const seen = new Set<string>();
  return tools.slice(0, maxTools).flatMap((tool) => {
    try {
      if (seen.has(tool.name)) throw new Error("there is a tool of that name already");
      seen.add(tool.name);
      return [checkTool(tool, warn)];
    } catch (error) {
      warn(`Left out tool ${JSON.stringify(cleanText(tool.name, 80))}: ${(error as Error).message}`);
      return [];
    }
  });
}

function checkTool(tool: Tool, warn: (warning: string) => void): ToolDefinition {
  if (!toolNamePattern.test(tool.name)) throw new Error("a name is 1-64 of A-Z a-z 0-9 _ - and '.'");
  for (const [what, text] of Object.entries({ title: tool.title, description: tool.description })) {
    if (!isCleanText(text))
      warn(`Removed control or invisible characters from the ${what} of tool "${tool.name}"`);
  }
  return {
    name: tool.name,
    ...(tool.title && { title: cleanLine(tool.title, maxTitleLength) }),
    ...(tool.description && { description: cleanText(tool.description, maxDescriptionLength) }),
    inputSchema: inputSchema(tool),
    ...(tool.outputSchema.length > 0 && { outputSchema: schema("output", tool.outputSchema) }),
    ...(tool.annotations && { annotations: annotations(tool.annotations) }),
  };
}

function inputSchema(tool: Tool): ToolDefinition["inputSchema"] {
  if (tool.inputSchema.length === 0) return { type: "object", properties: {}, additionalProperties: false };
  return schema("input", tool.inputSchema);
}

function schema(side: "input" | "output", bytes: Uint8Array): ToolDefinition["inputSchema"] {
  try {
    return checkSchema(bytes);
  } catch (cause) {
    throw new Error(`its ${side} schema is unusable: ${(cause as Error).message}`, { cause });
  }
}

function annotations(hints: NonNullable<Tool["annotations"]>): ToolAnnotations {
  return Object.fromEntries(Object.entries(hints).filter(([, hint]) => hint !== undefined));
}
