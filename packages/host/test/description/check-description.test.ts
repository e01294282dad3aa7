import type { DescribeResponse, Tool } from "@backplane/contract";
import { describe, expect, it } from "vitest";
import { checkDescription } from "../../src/description/check-description.ts";

const empty = new Uint8Array();

function tool(name: string, fields: Partial<Tool> = {}): Tool {
  const none = {
    title: "",
    description: "",
    inputSchema: empty,
    outputSchema: empty,
    annotations: undefined,
    more: empty,
  };
  return { name, ...none, ...fields };
}

function response(fields: Partial<DescribeResponse>): DescribeResponse {
  const none = { description: "", tools: [], prompts: [], resources: [], resourceTemplates: [] };
  return {
    name: "p",
    version: "1.0.0",
    ...none,
    completes: false,
    notifies: false,
    eventSubscriptions: [],
    configurable: false,
    ...fields,
  };
}

const more = (members: object): Partial<Tool> => ({ more: Buffer.from(JSON.stringify(members)) });

describe("checkDescription()", () => {
  it("takes event subscriptions, and leaves out those that are none", () => {
    const wanted = (...patterns: string[]) =>
      patterns.map((pattern) => ({ pattern, durable: pattern === ">" }));
    const eventSubscriptions = wanted("a.*", ">", "a.*", "a b", ">.a", "\u001b[31m");
    const description = checkDescription(response({ eventSubscriptions, configurable: true }), "p");
    expect(description.eventSubscriptions).toEqual(wanted("a.*", ">"));
    expect(description.configurable).toBe(true);
    expect(description.warnings).toHaveLength(4);
    const many = wanted(...Array.from({ length: 33 }, (_, n) => `a.n${n}`));
    expect(checkDescription(response({ eventSubscriptions: many }), "p").eventSubscriptions).toHaveLength(32);
  });

  it.each([
    [{ taskSupport: "required" }, { taskSupport: "required" }],
    [{ taskSupport: "required", own: 1 }, { taskSupport: "required" }],
    [{ taskSupport: "optional" }, undefined],
    [{ taskSupport: "forbidden" }, undefined],
    ["required", undefined],
    [null, undefined],
  ])("takes of a tool's execution %j only that nobody can wait for it", (said, taken) => {
    const [read] = checkDescription(response({ tools: [tool("t", more({ execution: said }))] }), "p").tools;
    expect(read?.execution).toEqual(taken);
  });

  it("takes a tool as it is, with MCP's hints", () => {
    const schema = { type: "object", properties: { a: { type: "string" } } };
    const bytes = Buffer.from(JSON.stringify(schema));
    const annotations = {
      readOnlyHint: true,
      destructiveHint: undefined,
      idempotentHint: false,
      openWorldHint: undefined,
    };
    const whole = tool("a.b-C_1", {
      title: "T",
      description: "D\nd",
      inputSchema: bytes,
      outputSchema: bytes,
      annotations,
    });
    expect(checkDescription(response({ description: "about", tools: [whole] }), "p")).toEqual({
      version: "1.0.0",
      description: "about",
      tools: [
        {
          name: "a.b-C_1",
          title: "T",
          description: "D\nd",
          inputSchema: schema,
          outputSchema: schema,
          annotations: { readOnlyHint: true, idempotentHint: false },
        },
      ],
      prompts: [],
      resources: [],
      resourceTemplates: [],
      completes: false,
      notifies: false,
      eventSubscriptions: [],
      configurable: false,
      warnings: [],
    });
  });

  it("takes a tool without a schema for one without arguments", () => {
    expect(checkDescription(response({ tools: [tool("a")] }), "p").tools).toEqual([
      { name: "a", inputSchema: { type: "object", properties: {}, additionalProperties: false } },
    ]);
  });

  it("refuses a plugin of another name, unless the user named it", () => {
    expect(() => checkDescription(response({ name: "q\u001b" }), "p")).toThrow(
      'The plugin calls itself "q", its plugin.json says "p"; make them equal',
    );
    expect(checkDescription(response({ name: "q" }), undefined).tools).toEqual([]);
  });

  it("keeps version, description and titles to one line", () => {
    const { version, description, tools } = checkDescription(
      response({ version: "1\n2", description: "a\nb", tools: [tool("t", { title: "a\nb" })] }),
      "p",
    );
    expect([version, description, tools[0]?.title]).toEqual(["1 2", "a b", "a b"]);
  });

  it("leaves out a bad tool and keeps the others", () => {
    const tools = [
      tool("good"),
      tool("bad name"),
      tool("bad", { inputSchema: Buffer.from("[]") }),
      tool("good"),
    ];
    const description = checkDescription(response({ tools }), "p");
    expect(description.tools.map(({ name }) => name)).toEqual(["good"]);
    expect(description.warnings).toEqual([
      expect.stringContaining('Left out tool "bad name": a name is'),
      expect.stringContaining('Left out tool "bad": its input schema is unusable: '),
      'Left out tool "good": there is a tool of that name already',
    ]);
  });

  it("says what it removed from a text", () => {
    const { tools, warnings } = checkDescription(
      response({ tools: [tool("t", { description: "a\u200bb" })] }),
      "p",
    );
    expect(tools[0]?.description).toBe("ab");
    expect(warnings).toEqual(['Removed control or invisible characters from the description of tool "t"']);
  });
});
