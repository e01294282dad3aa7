import { z } from "@hono/zod-openapi";
import { nameSchema, problemSchema } from "../schemas.ts";

/** A response with JSON, for a route's `responses`. */
export function json<Schema extends z.ZodType>(
  schema: Schema,
  description: string,
): { description: string; content: { "application/json": { schema: Schema } } } {
  return { description, content: { "application/json": { schema } } };
}

/** What every route may answer instead. */
export const problems: {
  default: { description: string; content: { "application/problem+json": { schema: typeof problemSchema } } };
} = {
  default: {
    description: "A problem document",
    content: { "application/problem+json": { schema: problemSchema } },
  },
};

export const nameParameter: z.ZodObject<{ name: z.ZodType<string> }> = z.object({ name: nameSchema });
