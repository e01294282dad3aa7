// One running MCP server with its session opened, ready to be called.
import { StdioClient } from "./stdio-client.mjs";

/** Starts a server, by default over stdio, and opens a session in the era; the client is closed again when that fails. */
export async function startMcpServer({ command = process.execPath, args, env, start = startOverStdio }, era) {
  const client = await start({ command, args, env });
  try {
    await era.open(client);
    return client;
  } catch (error) {
    await client.close();
    throw error;
  }
}

function startOverStdio(command) {
  return new StdioClient(command);
}

/** All tools, page by page. */
export async function listTools(client, era) {
  const tools = [];
  let cursor;
  do {
    const page = await client.request("tools/list", era.params(cursor === undefined ? {} : { cursor }));
    tools.push(...page.tools);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return tools;
}

/** About 100 bytes in and 100 out, as in a tool that does next to nothing. */
const GREETED = "Ada, who asks for a greeting of about a hundred bytes so that the call is not an empty one";

/** A load for `closedLoop()`: calls the server's `greet`, by whatever prefix it is published, and checks each answer. */
export async function greetLoad(client, era) {
  const tools = await listTools(client, era);
  const greet = tools.find((tool) => /(^|_)greet$/.test(tool.name));
  if (greet === undefined) throw new Error(`No greet among the tools: ${tools.map((tool) => tool.name)}`);
  const params = era.params({ name: greet.name, arguments: { name: GREETED } });
  const prepared = client.prepare("tools/call", params);
  return {
    call: (onAnswer) => client.send(prepared, onAnswer),
    check: checkGreeting,
    flush: () => client.flush(),
  };
}

function checkGreeting(answer) {
  if (answer instanceof Error) throw answer;
  const text = answer.result?.content?.[0]?.text;
  if (answer.result?.isError || !text?.includes(GREETED)) {
    throw new Error(`greet answered ${JSON.stringify(answer)}`);
  }
}
