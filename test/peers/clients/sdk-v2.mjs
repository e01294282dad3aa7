import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { peerTransport } from "./peer-transport.mjs";

/** The three ways in which this client can agree on a protocol version; `auto` asks a sibling process of the server. */
const modes = { legacy: "legacy", modern: { pin: "2026-07-28" }, auto: "auto" };

/**
 * The official client of the 2.x line, which speaks 2026-07-28 and all versions before it.
 * @type {import("../../support/peer-client.ts").OpenPeerClient}
 */
export async function open(server, mode) {
  const { transport, stderr } = peerTransport(StdioClientTransport, server);
  const versionNegotiation = { mode: modes[mode] };
  const client = new Client({ name: "peer-sdk-v2", version: "1.0.0" }, { versionNegotiation });
  await client.connect(transport);
  return {
    protocolVersion: client.getNegotiatedProtocolVersion(),
    stderr,
    listTools: async () => (await client.listTools()).tools,
    callTool: ({ name, arguments: args }, { signal, onProgress: onprogress } = {}) =>
      client.callTool({ name, arguments: args }, { signal, onprogress }),
    close: () => client.close(),
  };
}
