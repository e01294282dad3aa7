import type { CallContext, Client } from "@backplane/sdk";
import { z } from "zod";
import { textOf, userMessage } from "./question-tools.ts";

const name = z.object({ name: z.string() });
const color = z.object({ color: z.string() });
const confirmation = z.object({ ok: z.boolean() });

const nameOf = async (client: Client, key: string, message: string): Promise<string> => {
  const answer = await client.elicit({ key, message, requestedSchema: name });
  return answer.action === "accept" ? answer.content.name : "stranger";
};

/** Tools that a client of 2026-07-28 answers in several requests; to the tool that makes no difference. */
export const inputRequiredTools = {
  test_input_required_result_elicitation: {
    description: "Asks the user for a name",
    run: async (_args: unknown, { client }: CallContext) =>
      `Hello, ${await nameOf(client, "user_name", "What is your name?")}!`,
  },
  test_input_required_result_sampling: {
    description: "Asks the client's model",
    run: async (_args: unknown, { client }: CallContext) =>
      textOf(
        await client.createMessage(userMessage("What is the capital of France?", 100), {
          key: "capital_question",
        }),
      ),
  },
  test_input_required_result_list_roots: {
    description: "Asks for the client's roots",
    run: async (_args: unknown, { client }: CallContext) =>
      JSON.stringify(await client.listRoots({ key: "client_roots" })),
  },
  test_input_required_result_request_state: {
    description: "Asks the user to confirm",
    run: (_args: unknown, context: CallContext) => confirm(context),
  },
  test_input_required_result_tampered_state: {
    description: "Asks the user to confirm, and hears only from the client it asked",
    run: (_args: unknown, context: CallContext) => confirm(context),
  },
  test_input_required_result_multiple_inputs: {
    description: "Asks user, model and client at once",
    async run(_args: unknown, { client }: CallContext) {
      const [who, greeting, roots] = await Promise.all([
        nameOf(client, "user_name", "What is your name?"),
        client.createMessage(userMessage("Generate a greeting", 50), { key: "greeting" }),
        client.listRoots({ key: "client_roots" }),
      ]);
      return `${textOf(greeting)} ${who}, ${roots.length} roots`;
    },
  },
  test_input_required_result_multi_round: {
    description: "Asks the user twice",
    async run(_args: unknown, { client }: CallContext) {
      const who = await nameOf(client, "step1", "Step 1: What is your name?");
      const message = "Step 2: What is your favorite color?";
      const answer = await client.elicit({ key: "step2", message, requestedSchema: color });
      return `${who} likes ${answer.action === "accept" ? answer.content.color : "no color"}`;
    },
  },
  test_input_required_result_capabilities: {
    description: "Asks what the client can answer, and nothing else",
    async run(_args: unknown, { client }: CallContext) {
      if (client.can("elicitForm")) return nameOf(client, "user_name", "What is your name?");
      if (client.can("createMessage")) return textOf(await client.createMessage(userMessage("Hi", 50)));
      return "The client can answer nothing.";
    },
  },
  test_missing_capability: {
    description: "Needs a client with sampling",
    run: async (_args: unknown, { client }: CallContext) =>
      textOf(await client.createMessage(userMessage("Hi", 50))),
  },
  test_streaming_elicitation: {
    description: "Reports progress, then asks the user",
    async run(_args: unknown, { client, progress }: CallContext) {
      progress({ progress: 1, total: 2 });
      return nameOf(client, "user_name", "What is your name?");
    },
  },
};

async function confirm({ client }: CallContext): Promise<string> {
  const answer = await client.elicit({
    key: "confirm",
    message: "Please confirm",
    requestedSchema: confirmation,
  });
  return answer.action === "accept" ? "state-ok" : "not confirmed";
}
