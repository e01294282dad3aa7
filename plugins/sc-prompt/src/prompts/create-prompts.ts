import type { PromptDefinition } from "@backplane/sdk";
import type { Broker } from "../broker.ts";
import { createAutoPrompt } from "./auto-prompt.ts";
import { createCommandPrompt } from "./command-prompt.ts";

/** What MCP allows as the name of a prompt; any other command is reached through the tools. */
const promptName = /^[A-Za-z0-9_.-]{1,64}$/;

/** `auto`, which chooses the command, and a prompt for each command; a command of that name wins. */
export function createPrompts(broker: Broker): Record<string, PromptDefinition> {
  const commands = broker.lastCatalog.commands.list().filter(({ name }) => promptName.test(name));
  return {
    auto: createAutoPrompt(broker),
    ...Object.fromEntries(commands.map((command) => [command.name, createCommandPrompt(broker, command)])),
  };
}
