// The usual way to put something between an agent and a server: the same SDK, once as a server and once as a client. Passes
// params and results on without looking into them. Usage: node sdk-proxy.mjs legacy|auto COMMAND ARG...
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Server } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";

const [mode, command, ...args] = process.argv.slice(2);
const client = new Client({ name: "proxy", version: "1.0.0" }, { versionNegotiation: { mode } });
await client.connect(new StdioClientTransport({ command, args }));

const handle = serveStdio(() => {
  const server = new Server({ name: "proxy", version: "1.0.0" }, { capabilities: { tools: {} } });
  server.setRequestHandler("tools/list", ({ params }) => client.request({ method: "tools/list", params }));
  server.setRequestHandler("tools/call", ({ params }) => client.request({ method: "tools/call", params }));
  return server;
});

// The child is a handle that keeps this process alive; MCP's way to end a stdio server is to close its stdin.
process.stdin.once("end", async () => {
  await client.close();
  await handle.close();
});
