import { setTimeout as delay } from "node:timers/promises";
import type { CallContext, Client } from "@backplane/sdk";
import { z } from "zod";

/** Longer than the host has a request wait that can be answered with a task. */
const workMs = 1_000;

const work = ({ signal }: CallContext, ms = workMs): Promise<void> => delay(ms, undefined, { signal });

const person = z.object({ name: z.string(), confirm: z.boolean() });

async function nameOf(client: Client, key: string): Promise<string> {
  const answer = await client.elicit({ key, message: "Who are you?", requestedSchema: person });
  return answer.action === "accept" ? answer.content.name : "nobody";
}

/** Tools that take so long that their calls become tasks, and one that does not. */
export const taskTools = {
  greet: {
    description: "Greets, at once",
    input: z.object({ name: z.string() }),
    run: ({ name }: { name: string }) => `Hello, ${name}!`,
  },
  slow_compute: {
    description: "Takes as long as it is told to",
    input: z.object({ seconds: z.number().min(0), label: z.string() }),
    async run({ seconds, label }: { seconds: number; label: string }, context: CallContext) {
      await work(context, seconds * 1_000);
      return `Computed ${label} for ${seconds} s`;
    },
  },
  failing_job: {
    description: "Fails after a while",
    taskSupport: "required",
    async run(_args: unknown, context: CallContext) {
      await work(context);
      throw new Error("The job failed");
    },
  },
  protocol_error_job: {
    description: "Needs a client with roots, and finds out after a while",
    async run(_args: unknown, context: CallContext) {
      await work(context);
      return JSON.stringify(await context.client.listRoots());
    },
  },
  confirm_delete: {
    description: "Asks the user to confirm, after a while",
    input: z.object({ filename: z.string() }),
    async run({ filename }: { filename: string }, context: CallContext) {
      await work(context);
      const answer = await context.client.elicit({
        message: `Delete ${filename}?`,
        requestedSchema: z.object({ confirm: z.boolean() }),
      });
      const isConfirmed = answer.action === "accept" && answer.content.confirm;
      return isConfirmed ? `Deleted ${filename}` : `Kept ${filename}`;
    },
  },
  multi_input: {
    description: "Asks two users at once, after a while",
    async run(_args: unknown, context: CallContext) {
      await work(context);
      const names = await Promise.all([nameOf(context.client, "first"), nameOf(context.client, "second")]);
      return names.join(" and ");
    },
  },
  test_tool_with_task: {
    description: "Asks the user for a name at once, and takes a while then",
    taskSupport: "required",
    async run(_args: unknown, context: CallContext) {
      const answer = await context.client.elicit({
        key: "user_name",
        message: "What is your name?",
        requestedSchema: z.object({ name: z.string() }),
      });
      await work(context);
      return `Hello, ${answer.action === "accept" ? answer.content.name : "stranger"}!`;
    },
  },
} as const;
