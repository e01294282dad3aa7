import path from "node:path";
import Handlebars from "handlebars";
import { z } from "zod";
import { checkFields } from "./check-fields.ts";
import { LoadError } from "./load-error.ts";
import { readFrontmatter } from "./read-frontmatter.ts";
import type { Loaded, SourceFile } from "./source-file.ts";

/** A list of names, or `{ name: wanted }`. */
const names = z
  .union([z.array(z.string()), z.record(z.string(), z.unknown())])
  .default([])
  .transform((value) =>
    Array.isArray(value) ? value : Object.keys(value).filter((name) => value[name] !== false),
  );

const fieldsSchema = z.object({
  name: z.string().optional(),
  description: z.string(),
  category: z.string().default(""),
  requires: names,
  optional: names,
  personas: z.array(z.string()).default([]),
  defaultPersona: z.string().optional(),
  integration: z
    .object({ triggers: z.array(z.string()).default([]), aliases: z.array(z.string()).default([]) })
    .default({ triggers: [], aliases: [] }),
  examples: z.array(z.string()).default([]),
});

/** A prompt of the broker's own format: fields, then a Handlebars template. */
export function loadPrompt({ path: file, text }: SourceFile): Loaded {
  const { fields, body, warnings } = readFrontmatter(text);
  const { name, integration, ...rest } = checkFields(fieldsSchema, fields);
  checkTemplate(body);
  const command = {
    ...rest,
    ...integration,
    kind: "command" as const,
    name: (name ?? path.basename(file, ".md")).toLowerCase(),
    defaultPersona: rest.defaultPersona,
    options: [],
    body,
    template: "handlebars" as const,
    file,
  };
  return { entries: [command], warnings };
}

function checkTemplate(body: string): void {
  try {
    Handlebars.parse(body);
  } catch (cause) {
    const reason = (cause as Error).message.replace(/\s+/g, " ");
    throw new LoadError(`The text is no Handlebars template: ${reason}`, { cause });
  }
}
