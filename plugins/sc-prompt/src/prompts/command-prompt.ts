import type { PromptArgument, PromptDefinition } from "@backplane/sdk";
import type { Broker } from "../broker.ts";
import type { Command } from "../catalog/entry.ts";
import { choiceArguments, requestArgument } from "./choice-arguments.ts";
import { readPromptArguments } from "./read-prompt-arguments.ts";
import { refusing } from "./refusing.ts";

/** One command as an MCP prompt: its text, with what the arguments say. */
export function createCommandPrompt(broker: Broker, command: Command): PromptDefinition {
  const { name, description, requires } = command;
  return {
    description,
    arguments: {
      ...variables(requires, { required: true }),
      request: { ...requestArgument, required: requires.includes("request") },
      ...variables(command.optional, { required: false }),
      ...choiceArguments(broker, () => name),
    },
    run: (args) => refusing(() => broker.render({ command: name, ...readPromptArguments(args, requires) })),
  };
}

/** The template's own variables. */
function variables(
  names: readonly string[],
  { required }: { required: boolean },
): Record<string, PromptArgument> {
  const own = names.filter((name) => name !== "request" && /^\S{1,64}$/.test(name));
  return Object.fromEntries(own.map((name) => [name, { required }]));
}
