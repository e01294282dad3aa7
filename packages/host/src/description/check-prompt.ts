import { Unusable } from "./check-each.ts";
import { checkName } from "./check-name.ts";
import type { PromptArgumentDefinition, PromptDefinition } from "./definitions.ts";
import { readDefinition } from "./read-definition.ts";
import { shortenTexts } from "./shorten.ts";

const maxArguments = 64;

/** @throws Unusable */
export function checkPrompt(bytes: Uint8Array): PromptDefinition {
  const { name, title, description, arguments: args, ...further } = readDefinition(bytes);
  const checked = checkName(name);
  return {
    name: checked,
    ...shortenTexts({ title, description }),
    ...(args !== undefined && { arguments: checkArguments(args, checked) }),
    ...further,
  };
}

function checkArguments(args: unknown, prompt: string): readonly PromptArgumentDefinition[] {
  if (!Array.isArray(args)) throw new Unusable("its arguments are no array", prompt);
  if (args.length > maxArguments)
    throw new Unusable(`${args.length} arguments, at most ${maxArguments}`, prompt);
  return args.map((argument) => checkArgument(argument, prompt));
}

function checkArgument(argument: unknown, prompt: string): PromptArgumentDefinition {
  const { name, title, description, required, ...further } = (argument ?? {}) as Record<string, unknown>;
  if (typeof name !== "string" || !/^\S{1,64}$/.test(name))
    throw new Unusable("an argument has no name of 1-64 characters without spaces", prompt);
  return {
    name,
    ...shortenTexts({ title, description }),
    ...(typeof required === "boolean" && { required }),
    ...further,
  };
}
