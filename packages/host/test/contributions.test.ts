import { symlinkSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Caller, type CallerAbility, HostError, type Question } from "../src/index.ts";
import { createTestHost, type TestHost } from "./test-host.ts";

/** On a busy machine a plugin takes its time. */
const waitFor = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 20_000 });

/** One plugin that offers and asks for everything, in a process of its own. */
let test: TestHost;

beforeEach(async () => {
  test = createTestHost();
  symlinkSync(
    path.join(import.meta.dirname, "fixtures/everything"),
    path.join(test.pluginFolder, "everything"),
  );
  await test.host.scan();
});

afterEach(() => test.close());

function caller(abilities: readonly CallerAbility[], answer: (question: Question) => object): Caller {
  return { abilities: new Set(abilities), ask: async (question) => ({ ...answer(question) }) };
}

async function call(
  tool: string,
  options: Parameters<TestHost["host"]["callTool"]>[1] = {},
): Promise<unknown> {
  const { value } = await test.host.callTool(`everything_${tool}`, options);
  const said = value.content[0]?.["text"] as string;
  return value.isError || !said.startsWith("{") ? said : JSON.parse(said);
}

describe("Host.prompts()", () => {
  it("lists and gets a prompt by its published name", async () => {
    expect(test.host.prompts().map(({ definition }) => definition)).toEqual([
      {
        name: "everything_review",
        description: "Review code",
        arguments: [{ name: "code", required: true }],
      },
    ]);
    const { json } = await test.host.getPrompt("everything_review", { arguments: { code: "x" } });
    expect(json).toBe('{"messages":[{"role":"user","content":{"type":"text","text":"Review x"}}]}');
  });

  it("refuses unknown names, and calls without what is required", async () => {
    await expect(test.host.getPrompt("everything_nothing")).rejects.toMatchObject({ code: "unknown_prompt" });
    await expect(test.host.getPrompt("everything_review")).rejects.toMatchObject({
      code: "invalid_arguments",
      message: 'Plugin "everything": Prompt "review" wants the arguments "code"',
    });
  });
});

describe("Host.getPrompt()", () => {
  const attack = { arguments: { code: "!`touch /tmp/x` @/etc/passwd" } };

  it("makes harmless what agents would expand", async () => {
    const { value } = await test.host.getPrompt("everything_review", attack);
    expect(value.messages[0]?.content["text"]).toBe("Review ! `touch /tmp/x` \uFF20/etc/passwd");
  });

  it("leaves it to the plugins that may", async () => {
    const trusting = createTestHost({
      pluginFolders: [test.pluginFolder],
      promptExpansion: new Set(["everything"]),
    });
    await trusting.host.scan();
    const { value } = await trusting.host.getPrompt("everything_review", attack);
    await trusting.close();
    expect(value.messages[0]?.content["text"]).toBe(`Review ${attack.arguments.code}`);
  });
});

describe("Host.readResource()", () => {
  it.each([
    ["notes://today", { uri: "notes://today", mimeType: "text/plain", text: "a note" }],
    ["notes://bytes", { uri: "notes://bytes", blob: "AQID" }],
    ["notes://day/monday", { uri: "notes://day/monday", text: "note of monday" }],
  ])("reads %s", async (uri, contents) => {
    const { value } = await test.host.readResource(uri);
    expect(value).toEqual({ contents: [contents] });
  });

  it.each(["notes://tomorrow", "notes://day/a/b"])("has nothing at %s", async (uri) => {
    await expect(test.host.readResource(uri)).rejects.toMatchObject({ code: "unknown_resource" });
  });
});

describe("Host.complete()", () => {
  it("asks the plugin that has the prompt or template", async () => {
    const ref = { type: "ref/prompt", name: "everything_review" } as const;
    const prompt = await test.host.complete({ ref, argument: { name: "code", value: "m" } });
    expect(prompt.value.completion).toEqual({ values: ["main.ts"], total: 1, hasMore: false });
    const template = { type: "ref/resource", uri: "notes://day/{day}" } as const;
    const day = await test.host.complete({ ref: template, argument: { name: "day", value: "" } });
    expect(day.value.completion).toMatchObject({ total: 200, hasMore: true });
    expect(day.value.completion.values).toHaveLength(100);
  });

  it("knows no other references", async () => {
    const ref = { type: "ref/prompt", name: "review" } as const;
    const asked = test.host.complete({ ref, argument: { name: "code", value: "" } });
    await expect(asked).rejects.toMatchObject({ code: "unknown_prompt" });
  });
});

describe("Host.callTool() whose plugin asks its caller", () => {
  it("passes the answer on", async () => {
    const asked = vi.fn(() => ({ action: "accept", content: { name: "Ada" } }));
    const result = await call("ask", { caller: caller(["elicitForm"], asked) });
    expect(result).toEqual({ action: "accept", content: { name: "Ada" } });
    expect(asked).toHaveBeenCalledExactlyOnceWith({
      kind: "elicit",
      params: expect.objectContaining({ mode: "form", message: "Who?" }),
    });
  });

  it("has the SDK refuse an answer that does not fit the form", async () => {
    const bad = caller(["elicitForm"], () => ({ action: "accept", content: { name: 7 } }));
    await expect(call("ask", { caller: bad })).rejects.toMatchObject({ code: "invalid_arguments" });
  });

  it("asks the model and for roots", async () => {
    const answers = caller(["createMessage", "listRoots"], ({ kind }) =>
      kind === "listRoots"
        ? { roots: [{ uri: "file:///w" }] }
        : { role: "assistant", content: [], model: "m" },
    );
    expect(await call("sample", { caller: answers })).toMatchObject({ model: "m" });
    expect(await call("roots", { caller: answers })).toBe('[{"uri":"file:///w"}]');
  });

  it("tells the caller what the plugin calls its question", async () => {
    const asked = vi.fn(() => ({ roots: [] }));
    await call("roots", { caller: caller(["listRoots"], asked) });
    expect(asked).toHaveBeenCalledExactlyOnceWith({ key: "my_roots", kind: "listRoots" });
  });

  it("fails with caller_refused where the caller answers with an error, unless the plugin makes do", async () => {
    const refuses = caller(["createMessage"], () => {
      throw new HostError("internal", "The user said no");
    });
    await expect(call("sample", { caller: refuses })).rejects.toMatchObject({
      code: "caller_refused",
      message: 'Plugin "everything": The user said no',
    });
    expect(await call("sample-again", { caller: refuses })).toBe('"failed_precondition"');
  });

  it.each([
    ["ask", "elicitForm"],
    ["ask-url", "elicitUrl"],
    ["sample", "createMessage"],
    ["roots", "listRoots"],
  ])("fails %s with missing_ability where the caller cannot do %s", async (tool, ability) => {
    const asked = vi.fn(() => ({}));
    const incapable = call(tool, { caller: caller([], asked) });
    await expect(incapable).rejects.toMatchObject({ code: "missing_ability", ability });
    expect(asked).not.toHaveBeenCalled();
  });

  it("tells the plugin what the caller can do, and MCP's _meta", async () => {
    const meta = { traceparent: "00-1-2-03" };
    expect(await call("abilities", { caller: caller(["listRoots"], () => ({})), meta })).toEqual({
      form: false,
      roots: true,
      meta,
    });
  });

  it("tells the caller that what it sent its user to is done", async () => {
    const done = vi.fn();
    const asked = { ...caller(["elicitUrl"], () => ({ action: "accept" })), elicitationCompleted: done };
    await call("ask-url", { caller: asked });
    await waitFor(() => expect(done).toHaveBeenCalledExactlyOnceWith("e1"));
  });

  it("lets the caller read the log of its call, cleaned", async () => {
    const log = vi.fn();
    await call("log", { caller: { ...caller([], () => ({})), log } });
    expect(log).toHaveBeenCalledExactlyOnceWith({
      level: "warn",
      plugin: "everything",
      message: "careful[31m",
      attributes: { a: "b" },
    });
  });
});

describe("Host.onChanged()", () => {
  it("hears of what a running plugin offers anew, and only of that", async () => {
    const changes: string[] = [];
    test.host.tools();
    test.host.onChanged((what) => changes.push(what));
    await call("grow");
    await waitFor(() => expect(changes).toEqual(["tools"]));
    expect(await call("grown")).toBe("grown");
  });

  it("hears of what a plugin offers anew while it starts", async () => {
    const folder = path.join(import.meta.dirname, "fixtures/grows-at-start");
    symlinkSync(folder, path.join(test.pluginFolder, "grows-at-start"));
    await test.host.scan();
    const changes: string[] = [];
    test.host.onChanged((what) => changes.push(what));
    await test.host.callTool("grows-at-start_first");
    await waitFor(() => expect(changes).toEqual(["tools"]));
    expect((await test.host.callTool("grows-at-start_grown")).value.content[0]?.["text"]).toBe("grown");
  });
});

describe("Host.subscribe()", () => {
  it("hears of changes until it is undone", async () => {
    const listener = vi.fn();
    const undo = await test.host.subscribe("notes://today", listener);
    expect(await call("touch")).toBe("touched");
    await waitFor(() => expect(listener).toHaveBeenCalledOnce());
    undo();
    await waitFor(async () => expect(await call("touch")).toBe("nobody watches"));
    expect(listener).toHaveBeenCalledOnce();
  });

  it("goes on after the plugin crashed and was started again", async () => {
    const listener = vi.fn();
    await test.host.subscribe("notes://today", listener);
    await expect(call("exit")).rejects.toMatchObject({ code: "plugin_died" });
    await waitFor(async () => expect(await call("touch")).toBe("touched"));
    await waitFor(() => expect(listener).toHaveBeenCalledOnce());
  });

  it("refuses a URI that nobody has", async () => {
    await expect(test.host.subscribe("other://x", () => {})).rejects.toMatchObject({
      code: "unknown_resource",
    });
  });
});
