import { expect, describe as group, test } from "vitest";
import { z } from "zod";
import { describe } from "../src/describe.ts";
import { definePlugin } from "../src/index.ts";

const json = (bytes: Uint8Array | undefined) => JSON.parse(Buffer.from(bytes ?? []).toString() || "null");

group("describe()", () => {
  test("tells everything a host wants to know, schemas as JSON Schema 2020-12", () => {
    const description = describe(
      definePlugin({
        name: "p",
        version: "1.2.3",
        description: "One line",
        tools: {
          add: {
            title: "Add",
            description: "Adds",
            input: z.object({ a: z.number().describe("first") }),
            output: z.object({ sum: z.number() }),
            annotations: { readOnlyHint: true },
            run: ({ a }) => ({ sum: a }),
          },
        },
      }),
    );
    const [add] = description.tools;
    expect(description).toMatchObject({ name: "p", version: "1.2.3", description: "One line" });
    expect(add).toMatchObject({
      name: "add",
      title: "Add",
      description: "Adds",
      annotations: { readOnlyHint: true },
    });
    expect(json(add?.inputSchema)).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      properties: { a: { type: "number", description: "first" } },
      required: ["a"],
    });
    expect(json(add?.outputSchema)).toMatchObject({ properties: { sum: { type: "number" } } });
  });

  test("tells what MCP knows of a tool beyond the contract's fields", () => {
    const further = {
      icons: [{ src: "https://a.b/c.png" }],
      taskSupport: "required",
      meta: { a: 1 },
    } as const;
    const [tool] = describe(
      definePlugin({
        name: "p",
        version: "1.0.0",
        tools: { long: { description: "", ...further, run: () => "x" } },
      }),
    ).tools;
    expect(json(tool?.more)).toEqual({
      icons: [{ src: "https://a.b/c.png" }],
      execution: { taskSupport: "required" },
      _meta: { a: 1 },
    });
  });

  test("leaves a schema empty that the tool does not declare", () => {
    const [tool] = describe(
      definePlugin({ name: "p", version: "1.0.0", tools: { now: { description: "", run: () => "x" } } }),
    ).tools;
    expect([tool?.inputSchema.length, tool?.outputSchema.length]).toEqual([0, 0]);
  });
});
