import type { DescribeResponse, Tool as WireTool } from "@backplane/contract";
import type { Plugin, Tool } from "./define-plugin.ts";
import type { PromptDefinition } from "./prompt.ts";
import type { ResourceDefinition, ResourceTemplateDefinition } from "./resource.ts";
import { isSchema, type JsonSchema, type Schema, toJsonSchema } from "./schema.ts";

export function describe(plugin: Plugin): DescribeResponse {
  const { name, version, description, tools, prompts, resources, resourceTemplates, events, onConfig } =
    plugin;
  return {
    name,
    version,
    description,
    tools: [...tools].map(([tool, value]) => describeTool(tool, value)),
    prompts: [...prompts].map(([prompt, value]) => encode(describePrompt(prompt, value))),
    resources: [...resources].map(([uri, value]) => encode(describeResource({ uri }, value))),
    resourceTemplates: [...resourceTemplates].map(([uriTemplate, value]) =>
      encode(describeResource({ uriTemplate }, value)),
    ),
    completes: completes(plugin),
    notifies: resources.size + resourceTemplates.size > 0,
    eventSubscriptions: [...events].map(([pattern, { durable = false }]) => ({ pattern, durable })),
    configurable: onConfig !== undefined,
  };
}

function describeTool(name: string, tool: Tool): WireTool {
  const { title = "", description, input, output, annotations } = tool;
  return {
    name,
    title,
    description,
    inputSchema: encodeSchema(input, "input"),
    outputSchema: encodeSchema(output, "output"),
    annotations,
    more: describeFurther(tool),
  };
}

function describeFurther({ icons, taskSupport, meta }: Tool): Uint8Array {
  if (!icons && !taskSupport && !meta) return new Uint8Array();
  return encode({ icons, execution: taskSupport && { taskSupport }, _meta: meta });
}

function describePrompt(name: string, prompt: PromptDefinition): Record<string, unknown> {
  const { title, description, arguments: args = {}, icons, meta } = prompt;
  const described = Object.entries(args).map(([argument, { title, description, required }]) => ({
    name: argument,
    title,
    description,
    required,
  }));
  return { name, title, description, arguments: described, icons, _meta: meta };
}

function describeResource(
  address: { uri: string } | { uriTemplate: string },
  resource: ResourceDefinition | ResourceTemplateDefinition,
): Record<string, unknown> {
  const { name, title, description, mimeType, annotations, icons, meta } = resource;
  const size = "size" in resource ? resource.size : undefined;
  return { ...address, name, title, description, mimeType, annotations, size, icons, _meta: meta };
}

function completes({ prompts, resourceTemplates }: Plugin): boolean {
  const promptArguments = [...prompts.values()].flatMap((prompt) => Object.values(prompt.arguments ?? {}));
  return (
    promptArguments.some((argument) => argument.complete) ||
    [...resourceTemplates.values()].some((template) => template.complete)
  );
}

function encodeSchema(schema: Schema | JsonSchema | undefined, side: "input" | "output"): Uint8Array {
  if (!schema) return new Uint8Array();
  return encode(isSchema(schema) ? toJsonSchema(schema, side) : schema);
}

/** Members that are undefined are left out. */
function encode(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
