import path from "node:path";
import { z } from "zod";
import { checkFields, parseYaml } from "./check-fields.ts";
import type { Loaded, SourceFile } from "./source-file.ts";

/** One text, or several. */
const lines = z.union([z.string().transform((text) => [text]), z.array(z.string())]).default([]);

const fieldsSchema = z.object({
  name: z.string().optional(),
  aliases: z.array(z.string()).default([]),
  description: z.string().default(""),
  style: z.string().optional(),
  tone: z.string().optional(),
  depth: z.string().optional(),
  focus: lines,
  triggers: lines,
  priorities: lines,
  instructions: z.string(),
});

type Fields = z.output<typeof fieldsSchema>;

/** A persona of the broker's own format: one YAML file. */
export function loadPersona({ path: file, text }: SourceFile): Loaded {
  const fields = checkFields(fieldsSchema, parseYaml(text));
  const persona = {
    kind: "persona" as const,
    name: (fields.name ?? path.basename(file, path.extname(file))).toLowerCase(),
    aliases: fields.aliases,
    description: fields.description,
    triggers: [...fields.triggers, ...fields.focus],
    examples: [],
    instructions: instructionsOf(fields),
    file,
  };
  return { entries: [persona], warnings: [] };
}

function instructionsOf({
  description,
  style,
  tone,
  depth,
  focus,
  priorities,
  instructions,
}: Fields): string {
  const manner = Object.entries({ Style: style, Tone: tone, Depth: depth })
    .filter(([, value]) => value !== undefined)
    .map(([label, value]) => `${label}: ${value}.`);
  const parts = [
    description && `You are this: ${description}.`,
    instructions.trim(),
    focus.length > 0 && `Look above all at: ${focus.join("; ")}.`,
    priorities.length > 0 && `When two of these conflict, the earlier wins: ${priorities.join(", ")}.`,
    manner.join(" "),
  ];
  return parts.filter(Boolean).join("\n");
}
