import { CallError, type Plugin } from "@backplane/sdk";
import { describe, expect, test } from "vitest";
import { createPlugin } from "../../src/create-plugin.ts";
import { testBroker } from "../support/shipped.ts";
import { tempFolder } from "../support/temp-folder.ts";

type Context = Parameters<Required<ReturnType<Plugin["prompts"]["get"]> & object>["run"]>[1];
/** No prompt of the broker looks at it. */
const context = {} as Context;

async function pluginOver(files: Readonly<Record<string, string>>): Promise<Plugin> {
  return createPlugin(await testBroker({ prompts: [await tempFolder(files)] }));
}

function get(plugin: Plugin, ...[name, args = {}]: [name: string, args?: Record<string, string>]) {
  return plugin.prompts.get(name)?.run(args, context);
}

describe("createPrompts()", () => {
  test("makes a prompt of each command whose name MCP takes", async () => {
    const plugin = await pluginOver({
      "prompts/a.md": "---\nname: hear.me-out_1\ndescription: D\n---\nA",
      "prompts/b.md": "---\nname: two words\ndescription: D\n---\nB",
    });
    expect(plugin.prompts.has("hear.me-out_1")).toBe(true);
    expect(plugin.prompts.has("two words")).toBe(false);
    expect(plugin.prompts.size).toBeGreaterThan(8);
  });

  test("lets a command called auto be what its author made of it", async () => {
    const plugin = await pluginOver({ "prompts/auto.md": "---\ndescription: Cars\n---\nWash the car" });
    expect(await get(plugin, "auto")).toBe("Wash the car");
  });
});

describe("createCommandPrompt()", () => {
  const judge = () =>
    pluginOver({
      "prompts/judge.md":
        "---\ndescription: Judge\nrequires: [code]\noptional: [request, depth]\n---\n{{code}}|{{request}}|{{depth}}",
    });

  test("names the command's own variables, and persona, mode and flags", async () => {
    expect((await judge()).prompts.get("judge")).toMatchObject({
      description: "Judge",
      arguments: {
        code: { required: true },
        request: { required: false },
        depth: { required: false },
        persona: {},
        mode: {},
        flags: {},
      },
    });
  });

  test("renders with what is given", async () => {
    const args = { code: "x = 1", depth: "all", persona: "", flags: "--think --focus=security" };
    const text = await get(await judge(), "judge", args);
    expect(text).toContain("x = 1||all");
    expect(text).toMatch(/- --think: [\s\S]*- --focus security: /);
  });

  test("refuses what there is not as the caller's mistake", async () => {
    const refused = get(await judge(), "judge", { code: "x", mode: "nonsense" });
    await expect(refused).rejects.toThrow(CallError);
    await expect(refused).rejects.toMatchObject({ code: "invalid_argument" });
  });

  test("leaves to opencode, which sends $1, $2 …, one place to fill in all that the user typed", async () => {
    const args = { code: "$1", request: "$2", depth: "$3", persona: "$4", mode: "$5", flags: "$6" };
    expect(await get(await judge(), "judge", args)).toBe("$1|$ARGUMENTS|");
  });
});

describe("createAutoPrompt()", () => {
  test("renders the prompt that fits, with what was chosen by hand", async () => {
    const plugin = await pluginOver({});
    const args = { request: "the worker crashes at night", persona: "backend" };
    const text = await get(plugin, "auto", args);
    expect(text).toMatch(/# Persona: backend[\s\S]*# Debug[\s\S]*the worker crashes at night/);
  });

  test("has the model ask the user when it is not sure", async () => {
    expect(await get(await pluginOver({}), "auto", { request: "hmm" })).toContain("Ask me what I want");
  });

  test("uses the command that is named", async () => {
    const args = { request: "the worker crashes at night", command: "review" };
    expect(await get(await pluginOver({}), "auto", args)).toContain("# Review");
  });

  test.each([{}, { request: "$1", command: "$2" }])(
    "has the model call select where it cannot see the request: %j",
    async (args) => {
      expect(await get(await pluginOver({}), "auto", args)).toContain("Call the tool `select`");
    },
  );
});
