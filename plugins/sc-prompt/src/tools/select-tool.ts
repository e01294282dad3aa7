import type { ToolDefinition } from "@backplane/sdk";
import { z } from "zod";
import type { Broker } from "../broker.ts";

const input = z.object({
  request: z.string().min(1).max(20_000).describe("what the user wants, in their own words and any language"),
  context: z
    .string()
    .max(20_000)
    .optional()
    .describe("what surrounds it, such as an error message or the names of open files"),
  render: z.boolean().default(false).describe("also give the prompt itself, unless unsure"),
});

const score = z.number().min(0).max(1);

const output = z.object({
  command: z.string().nullable(),
  persona: z.string().nullable(),
  mode: z.string().nullable(),
  flags: z.array(z.string()),
  scores: z.object({ command: score, persona: score, mode: score, flags: z.record(z.string(), score) }),
  why: z.array(z.string()),
  alternatives: z.array(z.object({ command: z.string(), score, why: z.string() })),
  unsure: z.boolean(),
  reason: z.string().optional(),
  prompt: z.string().optional(),
});

/** `select`: which prompt fits a request. */
export function createSelectTool(broker: Broker): ToolDefinition<typeof input, typeof output> {
  return {
    description:
      "Find the prompt (command), persona, mode and flags that fit a free-text request in any language. Says why, with " +
      "scores and alternatives. When `unsure` is true, ask the user instead of acting on the guess.",
    input,
    output,
    annotations: { readOnlyHint: true, openWorldHint: false },
    async run({ render, request, context }) {
      const selection = await broker.select({ request, ...(context === undefined ? {} : { context }) });
      const { command, persona, mode, flags, unsure } = selection;
      if (!render || unsure || command === null) return selection;
      const chosen = { command, flags, persona: persona ?? undefined, mode: mode ?? undefined };
      return { ...selection, prompt: await broker.render({ ...chosen, request }) };
    },
  };
}
