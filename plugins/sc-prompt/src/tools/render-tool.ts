import { z } from "zod";
import type { Broker } from "../broker.ts";

const input = z.object({
  command: z.string().describe("a command that `list` names"),
  request: z.string().max(100_000).optional().describe("what the user wants, in their own words"),
  arguments: z
    .record(z.string(), z.string().max(1_000_000))
    .optional()
    .describe("values for the prompt's own variables, such as code, diff or error"),
  persona: z.string().optional(),
  mode: z.string().optional(),
  flags: z.array(z.string().max(200)).max(20).optional().describe('such as "--think" or "--focus security"'),
  toolNames: z
    .enum(["opencode"])
    .optional()
    .describe("call the tools in prompts that were written for Claude Code as opencode does"),
});

/** `render`: the text of one prompt. */
export function createRenderTool(broker: Broker) {
  return {
    description: "Give the text of a prompt, with persona, mode and flags, filled with the arguments",
    input,
    annotations: { readOnlyHint: true, openWorldHint: false },
    async run(request: z.output<typeof input>): Promise<string> {
      return broker.render(request);
    },
  };
}
