// What a model pays for knowing tools: the list that Backplane serves, with all tools and with the search.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { eras } from "../lib/mcp-era.mjs";
import { listTools, startMcpServer } from "../lib/mcp-server.mjs";
import { readQueries } from "../search/evaluate.mjs";
import { countTokens } from "./count-tokens.mjs";
import { makeReplayPlugins } from "./make-plugins.mjs";
import { recordedServers } from "./recorded-servers.mjs";

const era = eras[2025];

/** A line for each number of servers, the most downloaded ones first. */
export async function measureTokens({ counts, backplane, scratch, progress }) {
  const lines = [];
  for (const count of counts) {
    const servers = recordedServers(count);
    if (servers.length < count) throw new Error(`Only ${servers.length} servers are recorded, not ${count}`);
    const folder = scratch.folder(`tokens-${count}`);
    await makeReplayPlugins({ folder, servers });
    progress(`tokens: ${count} servers`);
    const all = await withServer({ folder, mode: "all", backplane, scratch }, (client) =>
      listTools(client, era),
    );
    // Backplane refuses what is against MCP or far too large; more than a few would make the figures another thing.
    const leftOut = servers.reduce((sum, { tools }) => sum + tools.length, 0) - all.length;
    if (leftOut < 0 || leftOut > all.length / 100) throw new Error(`${leftOut} tools are not listed`);
    const search = await withServer({ folder, mode: "search", backplane, scratch }, (client) =>
      measureSearch(client, all),
    );
    lines.push({ servers: count, tools: all.length, leftOut, all: weigh(all), ...search });
  }
  return lines;
}

async function withServer({ folder, mode, backplane, scratch }, use) {
  const config = join(scratch.root, `${mode}.toml`);
  writeFileSync(config, `[mcp]\ntools = "${mode}"\n`);
  const args = [...backplane.args(folder), "--config", config];
  // The second start has the descriptions of the first: describing 50 plugins takes longer than a client waits for its first list.
  const env = scratch.homeOf(folder);
  const client = await startMcpServer({ args, env }, era);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

/** What is on the wire, and of that what agents give to the model. */
function weigh(tools) {
  const shown = tools.map(({ name, description, inputSchema }) => ({
    name,
    description,
    parameters: inputSchema,
  }));
  const json = JSON.stringify({ tools });
  return {
    list: countTokens(json),
    shown: countTokens(shown),
    charactersPerToken: json.length / countTokens(json),
  };
}

/** The list in search mode, and a round of searching, describing and calling for each query whose tool is there. */
async function measureSearch(client, all) {
  const search = weigh(await listTools(client, era));
  const rounds = [];
  for (const { query, accept } of readQueries("models")) {
    const tool = all.find(({ name }) => accept.includes(name.replace("_", "/")));
    if (tool !== undefined) rounds.push(await measureRound(client, { query, tool }));
  }
  const median = (key) =>
    rounds.map((round) => round[key]).sort((a, b) => a - b)[Math.floor(rounds.length / 2)];
  return {
    search,
    round: {
      queries: rounds.length,
      search: median("search"),
      describe: median("describe"),
      call: median("call"),
    },
  };
}

/** Tokens of each step's call and answer; of the call itself only what it has beyond a direct one. */
async function measureRound(client, { query, tool }) {
  const step = async (name, args) => {
    const { content } = await client.request("tools/call", era.params({ name, arguments: args }));
    return countTokens({ name, arguments: args }) + countTokens(content[0].text);
  };
  const direct = { name: tool.name, arguments: { example: "value" } };
  return {
    search: await step("search_tools", { query }),
    describe: await step("describe_tool", { name: tool.name }),
    call: countTokens({ name: "call_tool", arguments: direct }) - countTokens(direct),
  };
}
