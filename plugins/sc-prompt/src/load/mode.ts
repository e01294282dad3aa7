import path from "node:path";
import { z } from "zod";
import { checkFields, parseYaml } from "./check-fields.ts";
import type { Loaded, SourceFile } from "./source-file.ts";

const fieldsSchema = z.object({
  name: z.string().optional(),
  aliases: z.array(z.string()).default([]),
  description: z.string().default(""),
  flags: z.array(z.string()).default([]),
  triggers: z.array(z.string()).default([]),
  instructions: z.string(),
});

/** A mode of the broker's own format: one YAML file. */
export function loadMode({ path: file, text }: SourceFile): Loaded {
  const { name, instructions, ...fields } = checkFields(fieldsSchema, parseYaml(text));
  const mode = {
    ...fields,
    kind: "mode" as const,
    name: (name ?? path.basename(file, path.extname(file))).toLowerCase(),
    examples: [],
    instructions: instructions.trim(),
    file,
  };
  return { entries: [mode], warnings: [] };
}
