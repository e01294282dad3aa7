import { z } from "zod";
import type { Broker } from "../broker.ts";
import type { Command, Flag } from "../catalog/entry.ts";

const named = z.object({ name: z.string(), description: z.string() });

const output = z.object({
  commands: z.array(
    named.extend({
      requires: z.array(z.string()),
      optional: z.array(z.string()),
      personas: z.array(z.string()),
      flags: z.array(z.string()),
      file: z.string(),
    }),
  ),
  personas: z.array(named),
  modes: z.array(named),
  flags: z.array(named.extend({ values: z.array(z.string()) })),
  /** Files that could not be read as they stand, and what is served in their place. */
  problems: z.array(z.object({ file: z.string(), message: z.string(), served: z.string() })),
});

/** `list`: all there is, and what is wrong with the files. */
export function createListTool(broker: Broker) {
  return {
    description: "List all prompts (commands), personas, modes and flags, and the files that have problems",
    output,
    annotations: { readOnlyHint: true, openWorldHint: false },
    async run(): Promise<z.input<typeof output>> {
      const catalog = await broker.catalog();
      return {
        commands: catalog.commands.list().map(toCommand),
        personas: catalog.personas.list().map(toNamed),
        modes: catalog.modes.list().map(toNamed),
        flags: catalog.flags.list().map((flag) => ({ ...toNamed(flag), values: [...flag.values] })),
        problems: catalog.problems.map((problem) => ({ ...problem })),
      };
    },
  };
}

function toCommand(command: Command): z.input<typeof output>["commands"][number] {
  const { requires, optional, personas, options, file } = command;
  return {
    ...toNamed(command),
    requires: [...requires],
    optional: [...optional],
    personas: [...personas],
    flags: options.map(({ name }) => name),
    file,
  };
}

function toNamed({ name, description }: Pick<Flag, "name" | "description">): z.input<typeof named> {
  return { name, description };
}
