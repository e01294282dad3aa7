import { z } from "zod";
import { checkFields, parseYaml } from "./check-fields.ts";
import type { Loaded, SourceFile } from "./source-file.ts";

const flagName = z.string().regex(/^--[a-z][\w-]*$/i, 'a flag such as "--think"');

const fieldsSchema = z.object({
  name: flagName,
  aliases: z.array(flagName).default([]),
  description: z.string().default(""),
  values: z.array(z.string()).default([]),
  triggers: z.array(z.string()).default([]),
  instructions: z.string(),
});

/** A flag of the broker's own format: one YAML file. */
export function loadFlag({ path: file, text }: SourceFile): Loaded {
  const { instructions, ...fields } = checkFields(fieldsSchema, parseYaml(text));
  const flag = { ...fields, kind: "flag" as const, examples: [], instructions: instructions.trim(), file };
  return { entries: [flag], warnings: [] };
}
