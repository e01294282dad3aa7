import { CallError } from "@backplane/contract";
import type { CallContext } from "./call-context.ts";
import type { Plugin } from "./define-plugin.ts";
import type { GetPromptResult } from "./mcp-types.ts";
import type { PromptDefinition } from "./prompt.ts";

/** @throws CallError "not_found", "invalid_argument" */
export async function getPrompt(
  plugin: Plugin,
  call: { name: string; args: unknown; context: CallContext },
): Promise<GetPromptResult> {
  const prompt = plugin.prompts.get(call.name);
  if (!prompt) throw new CallError("not_found", `Plugin "${plugin.name}" has no prompt "${call.name}"`);
  const result = await prompt.run(checkArguments(prompt, call), call.context);
  if (typeof result !== "string") return result;
  return { messages: [{ role: "user", content: { type: "text", text: result } }] };
}

function checkArguments(
  prompt: PromptDefinition,
  { name, args }: { name: string; args: unknown },
): Record<string, string> {
  const given = Object.entries(args as Record<string, unknown>);
  const odd = given.find(([, value]) => typeof value !== "string");
  if (odd) throw new CallError("invalid_argument", `Argument "${odd[0]}" of prompt "${name}" is not a text`);
  const missing = Object.entries(prompt.arguments ?? {})
    .filter(([argument, { required }]) => required && !given.some(([key]) => key === argument))
    .map(([argument]) => `"${argument}"`);
  if (missing.length === 0) return Object.fromEntries(given) as Record<string, string>;
  throw new CallError("invalid_argument", `Prompt "${name}" wants the arguments ${missing.join(", ")}`);
}
