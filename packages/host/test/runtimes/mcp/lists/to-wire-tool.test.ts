import { describe, expect, it, vi } from "vitest";
import { toWireTool } from "../../../../src/runtimes/mcp/lists/to-wire-tool.ts";

const read = (tool: unknown, warn: (what: string) => void = () => {}) => {
  const { inputSchema, outputSchema, more, ...rest } = toWireTool(tool, warn);
  const json = (bytes: Uint8Array): unknown =>
    bytes.length > 0 ? JSON.parse(Buffer.from(bytes).toString()) : undefined;
  return { ...rest, inputSchema: json(inputSchema), outputSchema: json(outputSchema), more: json(more) };
};

describe("toWireTool()", () => {
  it("keeps everything that a tool says", () => {
    const inputSchema = { type: "object", properties: { a: {} }, $defs: {} };
    const outputSchema = { type: "object" };
    const more = { icons: [{ src: "data:" }], _meta: { a: 1 }, odd: true };
    const annotations = { title: "T", readOnlyHint: true, openWorldHint: "x" };
    expect(read({ name: "n", description: "d", inputSchema, outputSchema, annotations, ...more })).toEqual({
      name: "n",
      title: "T",
      description: "d",
      annotations: {
        readOnlyHint: true,
        destructiveHint: undefined,
        idempotentHint: undefined,
        openWorldHint: undefined,
      },
      inputSchema,
      outputSchema,
      more,
    });
  });

  it("leaves out an output schema that older agents cannot take, and says so", () => {
    const warn = vi.fn();
    expect(
      read({ name: "n", inputSchema: {}, outputSchema: { type: "array" } }, warn).outputSchema,
    ).toBeUndefined();
    expect(warn).toHaveBeenCalledExactlyOnceWith('the output schema of tool "n"');
  });

  it.each([null, 5, "x", [], {}, { name: 5, title: {}, description: [] }])("makes no sense of %j", (tool) => {
    expect(read(tool)).toMatchObject({ name: "", title: "", description: "", annotations: undefined });
  });
});
