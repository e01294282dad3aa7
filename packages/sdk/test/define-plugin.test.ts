import { describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { definePlugin } from "../src/index.ts";

describe("definePlugin()", () => {
  test("gives run the types of its schemas", () => {
    definePlugin({
      name: "typed",
      version: "1.0.0",
      tools: {
        shout: {
          description: "Shout",
          input: z.object({ text: z.string(), times: z.number().default(1) }),
          run: ({ text, times }) => {
            expectTypeOf(text).toEqualTypeOf<string>();
            expectTypeOf(times).toEqualTypeOf<number>();
            return text.repeat(times).toUpperCase();
          },
        },
        add: {
          description: "Add",
          input: z.object({ a: z.number() }),
          output: z.object({ sum: z.number() }),
          // @ts-expect-error the output schema wants a number
          run: ({ a }) => ({ sum: String(a) }),
        },
        count: {
          description: "Returns what is neither text nor a result",
          input: z.object({ a: z.number() }),
          // @ts-expect-error without an output schema, text or a CallToolResult is wanted
          run: ({ a }) => a,
        },
        now: { description: "What time is it", run: () => new Date().toISOString() },
        wrong: {
          description: "Misspells its input",
          input: z.object({ name: z.string() }),
          // @ts-expect-error there is no "nmae"
          run: ({ nmae }) => `Hello, ${nmae}`,
        },
      },
    });
  });

  test.each([
    [{ name: "Hello" }, /plugin name is "Hello", expected 1-64 of a-z/],
    [{ name: "" }, /plugin name is ""/],
    [{ version: "one" }, /plugin version is "one", expected a semantic version/],
    [{ tools: { "no spaces": { description: "", run: () => "" } } }, /tool name is "no spaces"/],
    [
      { tools: { [`${"x".repeat(65)}`]: { description: "", run: () => "" } } },
      /tool name is "x+", expected 1-64/,
    ],
  ])("refuses %j", (wrong, message) => {
    expect(() => definePlugin({ name: "good", version: "1.0.0", tools: {}, ...wrong })).toThrow(message);
  });
});
