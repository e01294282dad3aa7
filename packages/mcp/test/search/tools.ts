import type { PublishedTool, ToolDefinition } from "@backplane/host";

/** A published tool `<plugin>_<ownName>` that says what a test wants it to. */
export function tool(
  plugin: string,
  ownName: string,
  definition: Partial<ToolDefinition> = {},
): PublishedTool {
  const name = `${plugin}_${ownName}`;
  return { name, plugin, ownName, definition: { inputSchema: { type: "object" }, ...definition, name } };
}

/** The input schema of an object with these properties. */
export function object(
  properties: Record<string, unknown>,
  required: string[] = [],
): ToolDefinition["inputSchema"] {
  return { type: "object", properties, required };
}
