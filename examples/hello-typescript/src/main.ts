import { setTimeout as delay } from "node:timers/promises";
import { definePlugin, serve } from "@backplane/sdk";
import { z } from "zod";

const people = ["Ada", "Alan", "Grace"];

const plugin = definePlugin({
  name: "hello-typescript",
  version: "1.0.0",
  description: "A first plugin in TypeScript",
  tools: {
    greet: {
      description: "Greet somebody by name",
      input: z.object({ name: z.string().describe("who to greet") }),
      annotations: { readOnlyHint: true },
      run: ({ name }) => `Hello, ${name}!`,
    },
    add: {
      description: "Add two numbers",
      input: z.object({ a: z.number(), b: z.number() }),
      output: z.object({ sum: z.number() }),
      annotations: { readOnlyHint: true },
      run: ({ a, b }) => ({ sum: a + b }),
    },
    countdown: {
      description: "Count down to zero, one step every tenth of a second",
      input: z.object({ from: z.int().min(1).max(1000) }),
      annotations: { readOnlyHint: true },
      async run({ from }, { progress, log, signal }) {
        for (let step = 1; step <= from; step++) {
          await delay(100, undefined, { signal });
          progress({ progress: step, total: from, message: `${from - step} to go` });
        }
        log.info("Lift-off", { from });
        return "Lift-off!";
      },
    },
  },
  prompts: {
    introduce: {
      description: "Have somebody introduced",
      arguments: {
        name: {
          description: "whom to introduce",
          required: true,
          complete: (typed) => people.filter((person) => person.startsWith(typed)),
        },
      },
      run: ({ name }) => `Introduce ${name} to the others in two sentences.`,
    },
  },
  resources: {
    "hello-typescript://greetings": {
      name: "greetings",
      description: "Hello in some languages",
      mimeType: "text/plain",
      read: () => "Hello\nBonjour\nHallo",
    },
  },
});

await serve(plugin);
