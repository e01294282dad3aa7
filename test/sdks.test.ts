import { readFile } from "node:fs/promises";
import {
  type Caller,
  type CallerAbility,
  createHost,
  type Host,
  type Question,
  resolvePaths,
} from "@backplane/host";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { installEverything } from "./support/everything-plugins.ts";
import { createTempHome, type TempHome } from "./support/temp-home.ts";
import { answerLimitMs } from "./support/tool-calls.ts";

let home: TempHome;
let host: Host;

function caller(abilities: readonly CallerAbility[], answer: (question: Question) => object): Caller {
  return { abilities: new Set(abilities), ask: async (question) => ({ ...answer(question) }) };
}

/** Waits for what an assertion says, however long a busy machine needs. */
function eventually(assertion: () => Promise<void> | void): Promise<void> {
  return vi.waitFor(assertion, { timeout: answerLimitMs });
}

async function call(tool: string, options: Parameters<Host["callTool"]>[1] = {}): Promise<unknown> {
  const { value } = await host.callTool(`everything_${tool}`, options);
  const said = value.content[0]?.["text"] as string;
  return value.isError || !said.startsWith("{") ? said : JSON.parse(said);
}

/** The same plugin in each language, so the same answers. */
describe.each(["TypeScript", "Go"] as const)("A plugin in %s", { timeout: 2 * answerLimitMs }, (language) => {
  beforeAll(async () => {
    home = await createTempHome();
    await installEverything[language](home);
    host = createHost({
      pluginFolders: [home.pluginsFolder],
      paths: resolvePaths(home.env),
      version: "1.0.0",
      describeTimeoutMs: 60_000,
    });
    await host.scan();
  });

  afterAll(async () => {
    await host?.close();
    await home?.remove();
  });

  it.runIf(process.platform === "linux")("has a socket for its session, beside go-plugin's", async () => {
    await host.readResource("notes://today");
    const connected = (await readFile("/proc/net/unix", "utf8"))
      .split("\n")
      // The kernel names a connection by the socket that took it. 03: connected.
      .flatMap((line) => / 03 +\d+ (\/.+)$/.exec(line)?.[1] ?? [])
      .filter((socket) => socket.startsWith(home.env["XDG_RUNTIME_DIR"] ?? "/nowhere"));
    expect(new Set(connected).size).toBe(2);
  });

  it("describes its prompts, resources and templates", () => {
    expect(host.prompts().map(({ definition }) => definition)).toEqual([
      {
        name: "everything_review",
        description: "Review code",
        arguments: [{ name: "code", required: true }],
      },
    ]);
    expect(host.resources().map(({ definition }) => definition)).toEqual([
      { uri: "notes://bytes", name: "bytes" },
      { uri: "notes://today", name: "today", mimeType: "text/plain" },
    ]);
    expect(host.resourceTemplates().map(({ definition }) => definition)).toEqual([
      { uriTemplate: "notes://day/{day}", name: "day" },
    ]);
  });

  it("says which tool nobody can wait for", () => {
    const execution = host.tools().map(({ ownName, definition }) => [ownName, definition.execution]);
    expect(execution.filter(([, said]) => said)).toEqual([["long", { taskSupport: "required" }]]);
  });

  it("reads resources, and those that a template makes", async () => {
    const read = async (uri: string): Promise<string> => (await host.readResource(uri)).json;
    expect(await read("notes://today")).toBe(
      '{"contents":[{"uri":"notes://today","mimeType":"text/plain","text":"a note"}]}',
    );
    expect(await read("notes://bytes")).toBe('{"contents":[{"uri":"notes://bytes","blob":"AQID"}]}');
    expect(await read("notes://day/a%20b")).toBe(
      '{"contents":[{"uri":"notes://day/a%20b","text":"note of a b"}]}',
    );
    await expect(read("notes://day/a/b")).rejects.toMatchObject({ code: "unknown_resource" });
  });

  it("completes arguments and variables, the first hundred of many", async () => {
    const ref = { type: "ref/prompt", name: "everything_review" } as const;
    const prompt = await host.complete({ ref, argument: { name: "code", value: "m" } });
    expect(prompt.json).toBe('{"completion":{"values":["main.ts"],"total":1,"hasMore":false}}');
    const template = { type: "ref/resource", uri: "notes://day/{day}" } as const;
    const days = await host.complete({ ref: template, argument: { name: "day", value: "" } });
    const values = Array.from({ length: 100 }, (_, day) => `${day}`);
    expect(days.value.completion).toEqual({ values, total: 200, hasMore: true });
    const other = await host.complete({ ref: template, argument: { name: "night", value: "" } });
    expect(other.json).toBe('{"completion":{"values":[]}}');
  });

  it("asks the user to fill in a form", async () => {
    const asked = vi.fn((_question: Question) => ({ action: "accept", content: { name: "Ada" } }));
    expect(await call("ask", { caller: caller(["elicitForm"], asked) })).toEqual({
      action: "accept",
      content: { name: "Ada" },
    });
    const question = asked.mock.calls[0]?.[0];
    expect(question).toMatchObject({
      kind: "elicit",
      params: {
        mode: "form",
        message: "Who?",
        requestedSchema: {
          type: "object",
          properties: { name: { type: "string" } },
          required: ["name"],
        },
      },
    });
  });

  it.each(["decline", "cancel"])("takes a %s for an answer", async (action) => {
    expect(await call("ask", { caller: caller(["elicitForm"], () => ({ action })) })).toEqual({ action });
  });

  it("refuses an answer that does not fit the form", async () => {
    const bad = caller(["elicitForm"], () => ({ action: "accept", content: { name: 7 } }));
    await expect(call("ask", { caller: bad })).rejects.toMatchObject({
      code: "invalid_arguments",
      message: expect.stringContaining("does not fit the form"),
    });
  });

  it("sends the user to a URL, and tells when they are done there", async () => {
    const done = vi.fn();
    const asked = vi.fn((_question: Question) => ({ action: "accept" }));
    const options = { caller: { ...caller(["elicitUrl"], asked), elicitationCompleted: done } };
    expect(await call("ask-url", options)).toEqual({ action: "accept" });
    const params = { mode: "url", message: "Go", url: "https://example.com/", elicitationId: "e1" };
    expect(asked).toHaveBeenCalledExactlyOnceWith({ kind: "elicit", params });
    await eventually(() => expect(done).toHaveBeenCalledExactlyOnceWith("e1"));
  });

  it("asks the model, and for roots", async () => {
    const written = { role: "assistant", content: { type: "text", text: "Hi" }, model: "m" };
    const answers = caller(["createMessage", "listRoots"], (question) =>
      question.kind === "listRoots" ? { roots: [{ uri: "file:///w" }] } : written,
    );
    expect(await call("sample", { caller: answers })).toEqual(written);
    expect(await call("roots", { caller: answers })).toBe('[{"uri":"file:///w"}]');
  });

  it.each([
    ["ask", "elicitForm"],
    ["ask-url", "elicitUrl"],
    ["sample", "createMessage"],
    ["roots", "listRoots"],
  ])("fails %s where the caller cannot do %s", async (tool, ability) => {
    const asked = vi.fn(() => ({}));
    await expect(call(tool, { caller: caller([], asked) })).rejects.toMatchObject({
      code: "missing_ability",
      ability,
    });
    expect(asked).not.toHaveBeenCalled();
  });

  it("gives up its question when its caller cancels, and lives on", async () => {
    const controller = new AbortController();
    const questionEnded = vi.fn();
    const silent: Caller = {
      abilities: new Set(["elicitForm"]),
      ask: (_question, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => {
            questionEnded();
            reject(signal.reason);
          });
          controller.abort();
        }),
    };
    const asked = call("ask", { caller: silent, signal: controller.signal });
    await expect(asked).rejects.toMatchObject({ code: "cancelled" });
    await eventually(() => expect(questionEnded).toHaveBeenCalledOnce());
    expect(await call("touch")).toBe("nobody watches");
  });

  it("is told what the caller can do, and MCP's _meta", async () => {
    const meta = { traceparent: "00-1-2-03" };
    expect(await call("abilities", { caller: caller(["listRoots"], () => ({})), meta })).toEqual({
      form: false,
      roots: true,
      meta,
    });
  });

  it("lets the caller read the log of its call", async () => {
    const log = vi.fn();
    await call("log", { caller: { ...caller([], () => ({})), log } });
    expect(log).toHaveBeenCalledExactlyOnceWith({
      level: "warn",
      plugin: "everything",
      message: "careful[31m",
      attributes: { a: "b" },
    });
  });

  it("is replaced by one with another tool", async () => {
    const changes: string[] = [];
    host.tools();
    host.onChanged((what) => changes.push(what));
    await call("grow");
    await eventually(() => expect(changes).toEqual(["tools"]));
    expect(await call("grown")).toBe("grown");
  });

  it("tells subscribers of changes until the last is gone", async () => {
    const listener = vi.fn();
    const undo = await host.subscribe("notes://today", listener);
    await eventually(async () => expect(await call("touch")).toBe("touched"));
    await eventually(() => expect(listener).toHaveBeenCalledOnce());
    undo();
    await eventually(async () => expect(await call("touch")).toBe("nobody watches"));
    expect(listener).toHaveBeenCalledOnce();
  });
});
