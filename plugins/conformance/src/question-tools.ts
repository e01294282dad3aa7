import type { CallContext, CreateMessageResult } from "@backplane/sdk";
import { z } from "zod";

/** Says what came back from a form, in the words the suite looks for. */
async function fillIn({ client }: CallContext, requestedSchema: Readonly<Record<string, unknown>>) {
  const result = await client.elicit({ message: "Please review and fill in the form", requestedSchema });
  const content = "content" in result ? result.content : {};
  return `Elicitation completed: action=${result.action}, content=${JSON.stringify(content)}`;
}

/** A user message for the client's model. */
export function userMessage(said: string, maxTokens: number): Readonly<Record<string, unknown>> {
  return { messages: [{ role: "user", content: { type: "text", text: said } }], maxTokens };
}

/** The text that the model answered with. */
export function textOf({ content }: CreateMessageResult): string {
  const [block] = [content].flat() as { text?: string }[];
  return block?.text ?? "";
}

const defaultsForm = {
  type: "object",
  properties: {
    name: { type: "string", description: "User name", default: "John Doe" },
    age: { type: "integer", description: "User age", default: 30 },
    score: { type: "number", description: "User score", default: 95.5 },
    status: {
      type: "string",
      description: "User status",
      enum: ["active", "inactive", "pending"],
      default: "active",
    },
    verified: { type: "boolean", description: "Verification status", default: true },
  },
  required: [],
};

const options = ["option1", "option2", "option3"];
const titled = (kind: string) =>
  [1, 2, 3].map((number) => ({ const: `value${number}`, title: `${kind} ${number}` }));

const enumsForm = {
  type: "object",
  properties: {
    untitledSingle: { type: "string", enum: options },
    titledSingle: { type: "string", oneOf: titled("Option") },
    legacyEnum: {
      type: "string",
      enum: ["opt1", "opt2", "opt3"],
      enumNames: ["Option One", "Option Two", "Option Three"],
    },
    untitledMulti: { type: "array", items: { type: "string", enum: options } },
    titledMulti: { type: "array", items: { anyOf: titled("Choice") } },
  },
  required: [],
};

const user = z.object({
  username: z.string().describe("User's response"),
  email: z.string().describe("User's email address"),
});

/** Tools that ask the client something and say what it answered. */
export const questionTools = {
  test_sampling: {
    description: "Has the client's model answer a prompt",
    input: z.object({ prompt: z.string().describe("The prompt to send to the model") }),
    async run({ prompt }: { prompt: string }, { client }: CallContext) {
      return `LLM response: ${textOf(await client.createMessage(userMessage(prompt, 100)))}`;
    },
  },
  test_elicitation: {
    description: "Asks the user for a name and an address",
    input: z.object({ message: z.string().describe("The message to show the user") }),
    async run({ message }: { message: string }, { client }: CallContext) {
      const { action, ...rest } = await client.elicit({ message, requestedSchema: user });
      const content = "content" in rest ? rest.content : {};
      return `User response: action=${action}, content=${JSON.stringify(content)}`;
    },
  },
  test_elicitation_sep1034_defaults: {
    description: "Asks with a default for every kind of field",
    run: (_args: unknown, context: CallContext) => fillIn(context, defaultsForm),
  },
  test_elicitation_sep1330_enums: {
    description: "Asks with every kind of choice",
    run: (_args: unknown, context: CallContext) => fillIn(context, enumsForm),
  },
};
