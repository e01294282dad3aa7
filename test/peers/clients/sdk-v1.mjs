import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { peerTransport } from "./peer-transport.mjs";

/**
 * The official client of the 1.x line, which speaks 2025-11-25 and older.
 * @type {import("../../support/peer-client.ts").OpenPeerClient}
 */
export async function open(server) {
  const { transport, stderr } = peerTransport(StdioClientTransport, server);
  let protocolVersion;
  // The client has no getter for what it agreed on, but tells the transport.
  transport.setProtocolVersion = (version) => {
    protocolVersion = version;
  };
  const client = new Client({ name: "peer-sdk-v1", version: "1.0.0" });
  await client.connect(transport);
  return {
    protocolVersion,
    stderr,
    listTools: async () => (await client.listTools()).tools,
    callTool: ({ name, arguments: args }, { signal, onProgress: onprogress } = {}) =>
      client.callTool({ name, arguments: args }, undefined, { signal, onprogress }),
    close: () => client.close(),
  };
}
