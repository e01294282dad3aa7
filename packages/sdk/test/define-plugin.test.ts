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
          run: ({ a }) => ({ sum: a }),
        },
        now: { description: "What time is it", run: () => `${Date.now()}` },
      },
    });
  });

  test("refuses at compile time what does not fit the schemas", () => {
    const base = { name: "typed", version: "1.0.0" };
    const input = z.object({ a: z.number() });
    // @ts-expect-error there is no "b"
    definePlugin({ ...base, tools: { wrong: { description: "", input, run: ({ b }) => `${b}` } } });
    // @ts-expect-error without an output schema, text or a CallToolResult is wanted
    definePlugin({ ...base, tools: { wrong: { description: "", input, run: ({ a }) => a } } });
    // @ts-expect-error the output schema wants a number
    definePlugin({ ...base, tools: { wrong: { description: "", output: input, run: () => ({ a: "1" }) } } });
    // @ts-expect-error a schema is wanted
    definePlugin({ ...base, tools: { wrong: { description: "", input: 5, run: () => "" } } });
  });

  const run = (): string => "";

  test.each([
    [{ name: "Hello" }, /plugin name is "Hello", expected 1-64 of a-z/],
    [{ name: "" }, /plugin name is ""/],
    [{ version: "one" }, /plugin version is "one", expected a semantic version/],
    [{ tools: { "no spaces": { description: "", run } } }, /tool name is "no spaces"/],
    [{ tools: { ["x".repeat(65)]: { description: "", run } } }, /tool name is "x+", expected 1-64/],
  ])("refuses %j", (wrong, message) => {
    expect(() => definePlugin({ name: "good", version: "1.0.0", tools: {}, ...wrong })).toThrow(message);
  });
});
