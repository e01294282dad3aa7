import { CallError } from "@backplane/contract";
import type { CallContext } from "./call-context.ts";
import type { Plugin, Tool } from "./define-plugin.ts";
import type { CallToolResult } from "./mcp-types.ts";
import { type Checked, check, isSchema } from "./schema.ts";

/**
 * Runs one tool. What the model can mend (arguments, a failure of the tool) is a result with `isError`.
 * @throws CallError "not_found" for an unknown tool, "internal" when the tool breaks its own output schema, and what the tool throws
 */
export async function callTool(
  plugin: Plugin,
  call: { name: string; args: unknown; context: CallContext },
): Promise<CallToolResult> {
  const tool = plugin.tools.get(call.name);
  if (!tool) throw new CallError("not_found", `Plugin "${plugin.name}" has no tool "${call.name}"`);
  const args = await checkArguments(tool.input, call.args);
  if ("problem" in args) return failure(`Invalid arguments for tool "${call.name}": ${args.problem}`);
  let returned: unknown;
  try {
    returned = await tool.run(args.value as never, call.context);
  } catch (error) {
    if (error instanceof CallError) throw error;
    return failure(error instanceof Error ? error.message : String(error));
  }
  return tool.output ? structured(call.name, tool.output, returned) : unstructured(call.name, returned);
}

async function checkArguments(input: Tool["input"], args: unknown): Promise<Checked> {
  if (!input) return { value: {} };
  return isSchema(input) ? await check(input, args) : { value: args };
}

async function structured(
  name: string,
  schema: NonNullable<Tool["output"]>,
  returned: unknown,
): Promise<CallToolResult> {
  const output = await check(schema, returned);
  if ("problem" in output) {
    throw new CallError(
      "internal",
      `Tool "${name}" returned what its output schema refuses: ${output.problem}`,
    );
  }
  const structuredContent = output.value;
  // MCP: clients without structured content read the same as text.
  return { content: [text(JSON.stringify(structuredContent))], structuredContent };
}

function unstructured(name: string, returned: unknown): CallToolResult {
  if (typeof returned === "string") return { content: [text(returned)] };
  const result = returned as CallToolResult | undefined;
  if (Array.isArray(result?.content)) return result;
  throw new CallError("internal", `Tool "${name}" returned neither text nor a CallToolResult`);
}

function failure(message: string): CallToolResult {
  return { content: [text(message)], isError: true };
}

function text(value: string): { type: "text"; text: string } {
  return { type: "text", text: value };
}
