import { Client, StreamableHTTPClientTransport as Http } from "@modelcontextprotocol/client";
import { StdioClientTransport as Stdio } from "@modelcontextprotocol/client/stdio";
import { createTaskSessionFromClient } from "@modelcontextprotocol/ext-tasks/client";
import { peerTransport } from "./peer-transport.mjs";

const clientInfo = { name: "peer-ext-tasks", version: "1.0.0" };
const clientCapabilities = { elicitation: { form: {} } };
const protocolVersion = "2026-07-28";

/**
 * MCP's own client of the tasks extension, on top of the v2 client, which does not know it.
 * @param {import("../../support/peer-client.ts").PeerServer} server
 * @param {{ answer: (params: object) => object }} options how the user fills in a form
 * @returns {Promise<import("@modelcontextprotocol/ext-tasks/client").TaskEnabledSession>}
 */
export async function open(server, { answer }) {
  const { transport } = peerTransport({ Stdio, Http }, server);
  const versionNegotiation = { mode: { pin: protocolVersion } };
  const client = new Client(clientInfo, { versionNegotiation, capabilities: clientCapabilities });
  await client.connect(transport);
  const session = createTaskSessionFromClient(client, {
    endpointId: "backplane",
    rawDispatch: dispatchPast(transport),
    v2RequestFraming: { protocolVersion, clientInfo, clientCapabilities },
    onInputRequest: async ({ params }) => answer(params),
  });
  const close = session.close.bind(session);
  session.close = async () => {
    await close();
    await client.close();
  };
  return session;
}

/** Sends requests past the v2 client on the same connection. */
function dispatchPast(transport) {
  const waiting = new Map();
  const receive = transport.onmessage;
  transport.onmessage = (message, extra) => {
    const settle = waiting.get(message.id);
    waiting.delete(message.id);
    if (settle) settle(message);
    else receive(message, extra);
  };
  let sent = 0;
  return async (request) => {
    const id = `past-${sent++}`;
    const answer = new Promise((resolve) => waiting.set(id, resolve));
    await transport.send({ jsonrpc: "2.0", id, ...request });
    const { error, result } = await answer;
    return error ? { kind: "error", error } : { kind: "result", result };
  };
}
