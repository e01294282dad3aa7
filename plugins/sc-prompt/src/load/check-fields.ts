import { parse } from "yaml";
import type { z } from "zod";
import { LoadError } from "./load-error.ts";

/** @throws LoadError naming each wrong field */
export function checkFields<Schema extends z.ZodType>(schema: Schema, fields: unknown): z.output<Schema> {
  const result = schema.safeParse(fields);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => `${path.join(".") || "file"}: ${message}`);
  throw new LoadError(`Wrong fields: ${issues.join("; ")}`);
}

/** @throws LoadError when the text is not YAML */
export function parseYaml(text: string): unknown {
  try {
    return parse(text, { logLevel: "error" });
  } catch (cause) {
    throw new LoadError(`Not YAML: ${(cause as Error).message.split("\n")[0]}`, { cause });
  }
}
