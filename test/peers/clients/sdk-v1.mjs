import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as Stdio } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as Http } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  ResultSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { capabilitiesOf } from "./capabilities-of.mjs";
import { peerTransport } from "./peer-transport.mjs";

const questions = [CreateMessageRequestSchema, ElicitRequestSchema, ListRootsRequestSchema];

/**
 * The official client of the 1.x line, which speaks 2025-11-25 and older.
 * @param {import("../../support/peer-client.ts").PeerServer} server
 * @param {import("../../support/peer-client.ts").OpenOptions} options
 * @returns {Promise<import("../../support/peer-client.ts").WholePeerClient>}
 */
export async function open(server, { answers }) {
  const { transport, stderr } = peerTransport({ Stdio, Http }, server);
  let protocolVersion;
  // The client has no getter for what it agreed on, but tells the transport.
  const setProtocolVersion = transport.setProtocolVersion?.bind(transport);
  transport.setProtocolVersion = (version) => {
    protocolVersion = version;
    setProtocolVersion?.(version);
  };
  const client = new Client(
    { name: "peer-sdk-v1", version: "1.0.0" },
    { capabilities: capabilitiesOf(answers) },
  );
  for (const schema of answers ? questions : [])
    client.setRequestHandler(schema, ({ method }) => answers[method]);
  await client.connect(transport);
  const request = (method, params) => client.request({ method, params }, ResultSchema);
  return {
    protocolVersion,
    stderr,
    listTools: async () => (await client.listTools()).tools,
    callTool: ({ name, arguments: args }, { signal, onProgress: onprogress } = {}) =>
      client.callTool({ name, arguments: args }, undefined, { signal, onprogress }),
    request,
    onNotification: (listener) => {
      client.fallbackNotificationHandler = async (notification) => listener(notification);
    },
    watch: async (uri) => {
      await request("resources/subscribe", { uri });
      return () => request("resources/unsubscribe", { uri });
    },
    close: () => client.close(),
  };
}
