import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backplane } from "../support/backplane.ts";
import type { Command } from "../support/run-to-end.ts";
import { createTempHome, type TempHome } from "../support/temp-home.ts";
import { type Era, type OpenedClient, openClient } from "./open-client.ts";
import { programOf, type ServerCase, serverCases, type Variation } from "./server-cases.ts";

const eras: readonly Era[] = ["legacy", "modern"];

describe.each(serverCases)("server-$name, mounted as a package", (server) => {
  let home: TempHome;
  let direct: OpenedClient;
  const through = new Map<Era, OpenedClient>();

  beforeAll(async () => {
    home = await createTempHome();
    server.reset(home.folder);
    install(server, home);
    const root = join(home.folder, "files");
    direct = await openClient(directCommand(server, home), { era: "legacy", root });
    for (const era of eras) through.set(era, await openClient(backplane(home, "mcp"), { era, root }));
  });

  afterAll(async () => {
    await Promise.all([direct, ...through.values()].map((opened) => opened?.client.close()));
    await home?.remove();
  });

  /** The same requests in the same order, to files in the same state. */
  async function resultsOf(opened: OpenedClient, prefix: string): Promise<ReadonlyMap<string, Answer>> {
    server.reset(home.folder);
    const results = new Map<string, Answer>();
    for (const { tool, arguments: args = {}, isTask, varies } of server.calls(home.folder)) {
      const params = { name: prefix + tool, arguments: args };
      // Through Backplane it is a call like any other.
      const result = await (isTask && opened === direct
        ? runTask(opened, params)
        : ask(opened, "tools/call", params));
      results.set(`tool ${tool} ${results.size}`, { result, varies });
    }
    for (const { prompt, arguments: args = {}, varies } of server.prompts) {
      const result = await ask(opened, "prompts/get", { name: prefix + prompt, arguments: args });
      results.set(`prompt ${prompt}`, { result, varies });
    }
    for (const { uri, varies } of server.resources)
      results.set(`resource ${uri}`, { result: await ask(opened, "resources/read", { uri }), varies });
    return results;
  }

  it("is used whole: every tool, prompt, resource and template of it", async () => {
    const { tools, prompts, resources, templates } = await listAll(direct);
    const called = new Set(server.calls("/").map(({ tool }) => tool));
    expect(new Set(tools.map(({ name }) => name))).toEqual(called);
    expect(prompts.map(({ name }) => name).sort()).toEqual(server.prompts.map(({ prompt }) => prompt).sort());
    expect(resources.map(({ uri }) => uri).sort()).toEqual(
      server.resources
        .filter(({ template }) => !template)
        .map(({ uri }) => uri)
        .sort(),
    );
    expect(templates.map(({ uriTemplate }) => uriTemplate).sort()).toEqual(
      server.resources.flatMap(({ template }) => template ?? []).sort(),
    );
  });

  it.each(eras)("shows a client of the %s era what it has, under prefixed names", async (era) => {
    const own = await listAll(direct);
    const shown = await listAll(opened(era));
    expect(byName(shown.tools)).toEqual(byName(own.tools.map((tool) => published(tool, server))));
    expect(byName(shown.prompts)).toEqual(byName(own.prompts.map((prompt) => published(prompt, server))));
    expect(byName(shown.resources)).toEqual(byName(own.resources));
    expect(byName(shown.templates)).toEqual(byName(own.templates));
  });

  it.each(eras)("gives a client of the %s era the same results, byte for byte", async (era) => {
    const expected = await resultsOf(direct, "");
    const given = await resultsOf(opened(era), `${server.name}_`);
    expect(given.size).toBeGreaterThan(0);
    for (const [what, { result, varies }] of given) {
      const own = expected.get(what)?.result ?? "";
      const text = era === "modern" ? withoutEnvelope(result) : result;
      if (varies) expect(varies.compared(text), what).toEqual(varies.compared(own));
      else expect(text, what).toBe(own);
    }
  });

  it("completes the arguments that it completes", async () => {
    if (server.name !== "everything") return;
    const argument = { name: "department", value: "S" };
    const own = await direct.client.complete({
      ref: { type: "ref/prompt", name: "completable-prompt" },
      argument,
    });
    expect(own.completion.values).not.toEqual([]);
    for (const { client } of through.values()) {
      const ref = { type: "ref/prompt", name: "everything_completable-prompt" } as const;
      expect((await client.complete({ ref, argument })).completion.values).toEqual(own.completion.values);
    }
  });

  function opened(era: Era): OpenedClient {
    const found = through.get(era);
    if (!found) throw new Error(`No client of the ${era} era`);
    return found;
  }
});

interface Answer {
  readonly result: string;
  readonly varies: Variation | undefined;
}

async function ask({ client, tap }: OpenedClient, method: string, params: object): Promise<string> {
  if (method === "tools/call") await client.callTool(params as never);
  else if (method === "prompts/get") await client.getPrompt(params as never);
  else await client.readResource(params as never);
  return tap.resultOf(method);
}

/** As 2025-11-25 has it; the SDK's client knows only the tasks of later. */
async function runTask({ tap }: OpenedClient, params: object): Promise<string> {
  const { task } = JSON.parse(await tap.ask("tools/call", { ...params, task: {} }));
  return await tap.ask("tasks/result", { taskId: task.taskId });
}

/** What a modern result has in front of the server's own members. */
const envelope =
  /^\{"resultType":"complete","_meta":\{"io\.modelcontextprotocol\/serverInfo":\{[^{}]*\}\},("ttlMs":\d+,"cacheScope":"\w+",)?/;

/** The same where the server's own result has `_meta`: then it is that which is added to. */
const addedEnvelope =
  /,"io\.modelcontextprotocol\/serverInfo":\{[^{}]*\}\}(,"ttlMs":\d+,"cacheScope":"\w+")?,"resultType":"complete"\}$/;

function withoutEnvelope(result: string): string {
  if (addedEnvelope.test(result)) return result.replace(addedEnvelope, "}}");
  expect(result).toMatch(envelope);
  return result.replace(envelope, "{");
}

function install({ name, args, env }: ServerCase, { folder, pluginsFolder }: TempHome): void {
  const schemas = "https://agent-plugins.org/schemas/1.0.0";
  const server = {
    type: "stdio",
    command: "node",
    args: [programOf(name), ...args(folder)],
    env: env(folder),
  };
  mkdirSync(join(pluginsFolder, name));
  const write = (file: string, content: object): void =>
    writeFileSync(join(pluginsFolder, name, file), JSON.stringify(content));
  write("plugin.json", { $schema: `${schemas}/plugin.schema.json`, name });
  write("mcp.json", { $schema: `${schemas}/mcp.schema.json`, mcpServers: { [name]: server } });
}

function directCommand({ name, args, env }: ServerCase, home: TempHome): Command {
  return {
    program: process.execPath,
    args: [programOf(name), ...args(home.folder)],
    env: { ...home.env, ...env(home.folder) },
    cwd: home.folder,
  };
}

async function listAll({ client }: OpenedClient) {
  const { tools = {}, prompts, resources } = { ...client.getServerCapabilities() };
  return {
    tools: tools ? (await client.listTools()).tools : [],
    prompts: prompts ? (await client.listPrompts()).prompts : [],
    resources: resources ? (await client.listResources()).resources : [],
    templates: resources ? (await client.listResourceTemplates()).resourceTemplates : [],
  };
}

function published<Definition extends { readonly name: string }>(
  definition: Definition,
  { name }: ServerCase,
): Definition {
  // How a tool runs as a task is nothing that Backplane can pass on.
  const { execution: _, ...rest } = definition as Definition & { readonly execution?: unknown };
  return { ...rest, name: `${name}_${definition.name}` } as Definition;
}

function byName<Definition extends { readonly name: string }>(
  definitions: readonly Definition[],
): Definition[] {
  return [...definitions].sort((a, b) => (a.name < b.name ? -1 : 1));
}
