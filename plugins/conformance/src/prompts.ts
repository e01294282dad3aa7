import type { GetPromptResult, PromptDefinition } from "@backplane/sdk";
import { z } from "zod";
import { image, text } from "./samples.ts";

const user = (...contents: GetPromptResult["messages"][number]["content"][]): GetPromptResult => ({
  messages: contents.map((content) => ({ role: "user", content })),
});

const startingWith = (typed: string, words: readonly string[]): string[] =>
  words.filter((word) => word.startsWith(typed));

export const prompts: Record<string, PromptDefinition> = {
  test_simple_prompt: {
    description: "A text",
    run: () => "This is a simple prompt for testing.",
  },
  test_prompt_with_arguments: {
    description: "A text with two arguments in it",
    arguments: {
      arg1: {
        description: "First test argument",
        required: true,
        complete: (typed) => startingWith(typed, ["paris", "park", "party"]),
      },
      arg2: { description: "Second test argument", required: true },
    },
    run: ({ arg1, arg2 }) => `Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`,
  },
  test_prompt_with_embedded_resource: {
    description: "A resource and a text",
    arguments: { resourceUri: { description: "URI of the resource to embed", required: true } },
    run({ resourceUri }) {
      const said = "Embedded resource content for testing.";
      const resource = { uri: resourceUri, mimeType: "text/plain", text: said };
      return user({ type: "resource", resource }, text("Please process the embedded resource above."));
    },
  },
  test_prompt_with_image: {
    description: "An image and a text",
    run: () => user(image, text("Please analyze the image above.")),
  },
  test_input_required_result_prompt: {
    description: "A text with what the user says in it",
    async run(_args, { client }) {
      const answer = await client.elicit({
        key: "user_context",
        message: "What context should the prompt use?",
        requestedSchema: z.object({ context: z.string() }),
      });
      return `Use this context: ${answer.action === "accept" ? answer.content.context : "none"}`;
    },
  },
};
