import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runBackplane } from "./support/backplane.ts";
import { installExamplePlugins } from "./support/example-plugins.ts";
import { type FakeLlm, type ModelTurn, startFakeLlm } from "./support/fake-llm.ts";
import { type OpencodeRun, opencodeLimitMs, runOpencode } from "./support/run-opencode.ts";
import { createTempHome, type TempHome } from "./support/temp-home.ts";

const greet = "hello-typescript_greet";

/** Searches, calls what was found, calls wrongly, and calls what is pinned. */
const turns: readonly ModelTurn[] = [
  { toolCalls: [{ name: "bp_search_tools", arguments: { query: "greet a person" } }] },
  { toolCalls: [{ name: "bp_call_tool", arguments: { name: greet, arguments: { name: "Ada" } } }] },
  { toolCalls: [{ name: "bp_call_tool", arguments: { name: greet, arguments: { person: "Ada" } } }] },
  { toolCalls: [{ name: "bp_hello-go_add", arguments: { a: 1, b: 2 } }] },
  { text: "Ada has been greeted." },
];

/** The search mode in the real opencode: the model finds and calls a tool that is in no list it was given. */
describe("opencode with a config that says to search", { timeout: opencodeLimitMs + 60_000 }, () => {
  let home: TempHome;
  let model: FakeLlm;
  let run: OpencodeRun;

  beforeAll(async () => {
    home = await createTempHome();
    await installExamplePlugins(home);
    const folder = join(home.folder, ".config", "backplane");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "config.toml"), '[mcp]\ntools = "search"\npinned = ["hello-go_a*"]\n');
    await runBackplane(home, "setup", "opencode");
    model = await startFakeLlm({ turns });
    run = await runOpencode(home, { modelUrl: model.baseUrl, prompt: "Greet Ada" });
  }, opencodeLimitMs + 60_000);

  afterAll(async () => {
    await model?.close();
    await home?.remove();
  });

  /** What the model was told the calls of one turn had for a result. */
  const resultOf = (turn: number): unknown =>
    model.requests[turn + 1]?.messages.filter(({ role }) => role === "tool").at(-1)?.content;

  it("offers the model the tools to search with and the pinned one, in every turn", () => {
    expect(run.code, run.stderr).toBe(0);
    expect(model.requests).toHaveLength(turns.length);
    for (const { tools = [] } of model.requests) {
      const names = tools.map((tool) => tool.function.name).filter((name) => name.startsWith("bp_"));
      expect(names.sort()).toEqual([
        "bp_call_tool",
        "bp_describe_tool",
        "bp_hello-go_add",
        "bp_search_tools",
      ]);
    }
  });

  it("shows the model what it searched for, and how to call it", () => {
    expect(resultOf(0)).toContain(`${greet}(name: string)`);
  });

  it("calls a tool that is not listed, and gives the model its result", () => {
    expect(resultOf(1)).toBe("Hello, Ada!");
    expect(run.toolCalls[1]).toMatchObject({
      name: "bp_call_tool",
      status: "completed",
      output: "Hello, Ada!",
    });
  });

  it("tells the model what it called wrongly, with the schema that it has not seen", () => {
    expect(run.toolCalls[2]).toMatchObject({ status: "error" });
    expect(JSON.stringify(resultOf(2))).toContain("name is missing");
    expect(JSON.stringify(resultOf(2))).toContain("who to greet");
  });

  it("calls a pinned tool as ever, and ends with the model's word", () => {
    expect(JSON.stringify(resultOf(3))).toContain("3");
    expect(run.text).toBe("Ada has been greeted.");
  });
});
