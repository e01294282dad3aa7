import type { DescribeResponse, Tool } from "@backplane/contract";
import type { ToolDefinition } from "../description/definitions.ts";
import type { Description } from "../description/description.ts";

/** A plugin's description as another host is told it, and checks it again. */
export function toWireDescription(
  name: string,
  { version, description, tools, prompts, resources, resourceTemplates, completes }: Description,
): DescribeResponse {
  return {
    name,
    version,
    description,
    tools: tools.map(toWireTool),
    prompts: prompts.map(encode),
    resources: resources.map(encode),
    resourceTemplates: resourceTemplates.map(encode),
    completes,
    // A subscription would have to outlive the host that serves it: not yet.
    notifies: false,
    // Events go over the bus by themselves, and a plugin is configured where it runs.
    eventSubscriptions: [],
    configurable: false,
  };
}

function toWireTool(tool: ToolDefinition): Tool {
  const { name, title = "", description = "", inputSchema, outputSchema, annotations, ...more } = tool;
  return {
    name,
    title,
    description,
    inputSchema: encode(inputSchema),
    outputSchema: outputSchema ? encode(outputSchema) : nothing,
    annotations: annotations && { ...annotations },
    more: Object.keys(more).length > 0 ? encode(more) : nothing,
  };
}

const nothing = new Uint8Array();

function encode(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
