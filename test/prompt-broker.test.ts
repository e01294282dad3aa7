import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { backplane, runBackplane } from "./support/backplane.ts";
import { installPromptBroker } from "./support/example-plugins.ts";
import { type FakeLlm, startFakeLlm } from "./support/fake-llm.ts";
import type { WholePeerClient } from "./support/peer-client.ts";
import { clientsUnderTest, openPeerClient } from "./support/peer-clients.ts";
import { opencodeLimitMs, runOpencode } from "./support/run-opencode.ts";
import { Peer } from "./support/surface-checks.ts";
import { createTempHome, type TempHome } from "./support/temp-home.ts";
import { answerLimitMs } from "./support/tool-calls.ts";
import { within } from "./support/within.ts";

/** Longer than the waits inside, so that the one that hangs is named. */
const timeoutMs = 3 * answerLimitMs;

const debug = "sc-prompt-plugin_debug";

async function namesOf(peer: Peer): Promise<string[]> {
  const { prompts } = await peer.request("prompts/list");
  return (prompts as { name: string }[]).map(({ name }) => name);
}

describe("the prompt broker, as an MCP client sees it", { timeout: timeoutMs }, () => {
  let home: TempHome;
  let mine: string;
  let client: WholePeerClient;
  let peer: Peer;

  beforeAll(async () => {
    home = await createTempHome();
    mine = join(home.folder, "mine");
    await installPromptBroker(home, { prompts: [mine] });
    const [anyClient] = clientsUnderTest;
    client = (await openPeerClient(anyClient, backplane(home, "mcp"))) as WholePeerClient;
    peer = new Peer(client);
  });

  afterAll(async () => {
    await client?.close();
    await home?.remove();
  });

  it("prompts/list has a prompt for each command", async () => {
    const names = await namesOf(peer);
    expect(names).toEqual(expect.arrayContaining([debug, "sc-prompt-plugin_auto"]));
    expect(names.length).toBeGreaterThanOrEqual(9);
  });

  it("prompts/get renders it with persona, flags and the request", async () => {
    const args = { request: "the login fails", persona: "backend", flags: "--think --focus security" };
    const { messages } = await peer.request("prompts/get", { name: debug, arguments: args });
    const { text } = (messages as { content: { text: string } }[])[0]?.content ?? { text: "" };
    for (const said of ["# Persona: backend", "--think", "--focus security", "the login fails"]) {
      expect(text).toContain(said);
    }
  });

  it.each([
    ["persona", "sec", ["security"]],
    ["mode", "c", ["concise"]],
    ["flags", "--think --focus s", ["--think --focus security"]],
  ])("completion/complete knows each %s", async (name, value, values) => {
    const params = { ref: { type: "ref/prompt", name: debug }, argument: { name, value } };
    expect(await peer.request("completion/complete", params)).toMatchObject({ completion: { values } });
  });

  it("prompts/get of what there is not says what would do", async () => {
    const asked = peer.request("prompts/get", { name: debug, arguments: { persona: "nobody" } });
    await expect(asked).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining('the tool "list"'),
    });
  });

  it("tools/call select finds the prompt for a request, and renders it", async () => {
    const { structuredContent } = await peer.request("tools/call", {
      name: "sc-prompt-plugin_select",
      arguments: { request: "Die App stürzt beim Start ab, woran liegt das?", render: true },
    });
    expect(structuredContent).toMatchObject({
      command: "debug",
      unsure: false,
      prompt: expect.stringContaining("stürzt beim Start ab"),
    });
  });

  it("says that its prompts changed when a file was saved, in a folder that was not there before", async () => {
    const prompts = join(home.folder, "prompts");
    await mkdir(prompts);
    await writeFile(join(prompts, "greet.md"), "---\ndescription: Greet somebody\n---\nSay hello.");
    const listed = promptListed("sc-prompt-plugin_greet");
    await mkdir(mine);
    await rename(prompts, join(mine, "prompts"));
    await within(answerLimitMs, "the new prompt in the list", listed);
  });

  /** Resolves when a notice that the prompts changed has led to a list with this one. */
  function promptListed(name: string): Promise<void> {
    return new Promise((resolve, reject) => {
      client.onNotification(({ method }) => {
        if (method !== "notifications/prompts/list_changed") return;
        namesOf(peer).then((names) => names.includes(name) && resolve(), reject);
      });
    });
  }
});

describe("opencode with the prompt broker", { timeout: opencodeLimitMs + 60_000 }, () => {
  let home: TempHome;
  let model: FakeLlm;

  beforeEach(async () => {
    home = await createTempHome();
    await installPromptBroker(home, { prompts: [] });
    await runBackplane(home, "setup", "opencode");
  });

  afterEach(async () => {
    await model?.close();
    await home.remove();
  });

  it("gives the model the prompt of a slash command, with all that the person said in its place", async () => {
    model = await startFakeLlm({ turns: [{ text: "Done." }] });
    const prompt = "the login fails since Monday";
    const run = await runOpencode(home, { modelUrl: model.baseUrl, command: `bp:${debug}`, prompt });
    expect(run.code, run.stderr).toBe(0);
    const told = model.requests[0]?.messages.findLast(({ role }) => role === "user");
    // `opencode run` puts a prompt of several words in quotes, the terminal does not.
    expect(told?.content).toContain(`# Debug\n\n"${prompt}"\n\n1. Write down`);
  });

  it("lets the model find the prompt for a request", async () => {
    const select = {
      name: "bp_sc-prompt-plugin_select",
      arguments: { request: "write unit tests for the parser", render: true },
    };
    model = await startFakeLlm({ turns: [{ toolCalls: [select] }, { text: "Done." }] });
    const run = await runOpencode(home, { modelUrl: model.baseUrl, prompt: "Choose" });
    expect(run.toolCalls).toMatchObject([{ status: "completed" }]);
    expect(run.toolCalls[0]?.output).toContain('"command":"test"');
  });
});
