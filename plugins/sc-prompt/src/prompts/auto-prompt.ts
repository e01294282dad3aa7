import type { PromptDefinition } from "@backplane/sdk";
import type { Broker } from "../broker.ts";
import type { RenderRequest } from "../render/render-prompt.ts";
import type { Selection } from "../select/selection.ts";
import { choiceArguments, requestArgument } from "./choice-arguments.ts";
import { completeName } from "./complete-name.ts";
import { readPromptArguments } from "./read-prompt-arguments.ts";
import { refusing } from "./refusing.ts";

/** Chooses the command by the request. */
export function createAutoPrompt(broker: Broker): PromptDefinition {
  return {
    description: "Find the prompt that fits a request, and use it",
    arguments: {
      request: requestArgument,
      command: {
        description: "Which prompt to use, instead of choosing one",
        complete: async (typed) => completeName((await broker.catalog()).commands, typed),
      },
      ...choiceArguments(broker, ({ command }) => command),
    },
    run: (args) => refusing(() => answer(broker, readPromptArguments(args, []))),
  };
}

async function answer(broker: Broker, given: Omit<RenderRequest, "command">): Promise<string> {
  const { command, ...variables } = given.arguments ?? {};
  if (command !== undefined) return broker.render({ ...given, command, arguments: variables });
  const { request } = given;
  // The agent fills it in after this: only the model will see the request.
  if (request === undefined || request === "$ARGUMENTS") return leaveToModel(request ?? "");
  const selection = await broker.select({ request });
  if (selection.unsure || selection.command === null) return askUser(request, selection);
  const chosen = {
    command: selection.command,
    persona: given.persona ?? selection.persona ?? undefined,
    mode: given.mode ?? selection.mode ?? undefined,
    flags: given.flags ?? selection.flags,
  };
  return broker.render({ ...chosen, request });
}

function leaveToModel(request: string): string {
  return [
    "Call the tool `select` of sc-prompt-plugin with my request and `render: true`.",
    "If it answers that it is unsure, ask me which of its suggestions I mean. Otherwise do what its `prompt` says.",
    `My request: ${request}`,
  ].join("\n");
}

function askUser(request: string, { command, alternatives, reason }: Selection): string {
  const names = [command, ...alternatives.map((other) => other.command)].filter((name) => name !== null);
  const way = "Ask me what I want before you do anything";
  return [
    request,
    "",
    names.length > 0 ? `${way}; it could be one of these: ${names.join(", ")}.` : `${way}.`,
    ...(reason === undefined ? [] : [`(${reason})`]),
  ].join("\n");
}
