// The yardstick over HTTP: the smallest server one writes with the MCP SDK for an era, as its own examples do. 2025 has a session for each
// client, 2026 none. Its `greet` asks and answers what the example plugins' does. Usage: node sdk-http-server.mjs 2025|2026
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { NodeStreamableHTTPServerTransport, toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";

const serve = { 2025: sessions(), 2026: toNodeHandler(createMcpHandler(greeter)) }[process.argv[2]];
const server = createServer(serve).listen(0, "127.0.0.1", () => {
  process.stderr.write(`Serving MCP at http://127.0.0.1:${server.address().port}/mcp\n`);
});
process.once("SIGTERM", () => process.exit());

function sessions() {
  const transports = new Map();
  return async (request, response) => {
    const known = transports.get(request.headers["mcp-session-id"]);
    await (known ?? (await openSession(transports))).handleRequest(request, response);
  };
}

async function openSession(transports) {
  const transport = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => transports.set(id, transport),
  });
  await greeter().connect(transport);
  return transport;
}

function greeter() {
  const server = new McpServer({ name: "hello", version: "1.0.0" });
  server.registerTool(
    "greet",
    { description: "Greets somebody by name.", inputSchema: z.object({ name: z.string() }) },
    ({ name }) => ({ content: [{ type: "text", text: `Hello, ${name}!` }] }),
  );
  return server;
}
