import type { DescribeResponse, Tool as WireTool } from "@backplane/contract";
import type { Plugin, Tool } from "./define-plugin.ts";
import { type Schema, toJsonSchema } from "./schema.ts";

export function describe(plugin: Plugin): DescribeResponse {
  const { name, version, description } = plugin;
  return {
    name,
    version,
    description,
    tools: [...plugin.tools].map(([tool, value]) => describeTool(tool, value)),
  };
}

function describeTool(name: string, tool: Tool): WireTool {
  return {
    name,
    title: tool.title ?? "",
    description: tool.description,
    inputSchema: encodeSchema(tool.input, "input"),
    outputSchema: encodeSchema(tool.output, "output"),
    annotations: tool.annotations,
  };
}

function encodeSchema(schema: Schema | undefined, side: "input" | "output"): Uint8Array {
  return schema ? Buffer.from(JSON.stringify(toJsonSchema(schema, side))) : new Uint8Array();
}
