import type { PromptArgument } from "@backplane/sdk";
import type { Broker } from "../broker.ts";
import { completeFlags } from "./complete-flags.ts";
import { completeName } from "./complete-name.ts";

export const requestArgument: PromptArgument = { description: "What you want, in your own words" };

/** Persona, mode and flags. @param commandOf the command whose own flags count too, by what is filled in already */
export function choiceArguments(
  broker: Broker,
  commandOf: (args: Readonly<Record<string, string>>) => string | undefined,
): Record<string, PromptArgument> {
  return {
    persona: {
      description: "Who answers",
      complete: async (typed) => completeName((await broker.catalog()).personas, typed),
    },
    mode: {
      description: "In which manner",
      complete: async (typed) => completeName((await broker.catalog()).modes, typed),
    },
    flags: {
      description: 'Such as "--think --focus security"',
      complete: async (typed, { arguments: args }) => {
        const catalog = await broker.catalog();
        return completeFlags(typed, { catalog, command: catalog.commands.find(commandOf(args) ?? "") });
      },
    },
  };
}
