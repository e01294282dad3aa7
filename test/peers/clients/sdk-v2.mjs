import { Client, StreamableHTTPClientTransport as Http } from "@modelcontextprotocol/client";
import { StdioClientTransport as Stdio } from "@modelcontextprotocol/client/stdio";
import { capabilitiesOf } from "./capabilities-of.mjs";
import { peerTransport } from "./peer-transport.mjs";

/** The three ways in which this client can agree on a protocol version; `auto` asks a sibling process of the server. */
const modes = { legacy: "legacy", modern: { pin: "2026-07-28" }, auto: "auto" };

/**
 * The official client of the 2.x line, which speaks 2026-07-28 and all versions before it.
 * @param {import("../../support/peer-client.ts").PeerServer} server
 * @param {import("../../support/peer-client.ts").OpenOptions} options
 * @returns {Promise<import("../../support/peer-client.ts").WholePeerClient>}
 */
export async function open(server, { mode, answers }) {
  const { transport, stderr } = peerTransport({ Stdio, Http }, server);
  const versionNegotiation = { mode: modes[mode] };
  const capabilities = capabilitiesOf(answers);
  const client = new Client({ name: "peer-sdk-v2", version: "1.0.0" }, { versionNegotiation, capabilities });
  for (const [method, answer] of Object.entries(answers ?? {})) client.setRequestHandler(method, () => answer);
  await client.connect(transport);
  const isModern = client.getNegotiatedProtocolVersion() === "2026-07-28";
  const request = (method, params) => client.request({ method, params });
  return {
    protocolVersion: client.getNegotiatedProtocolVersion(),
    stderr,
    listTools: async () => (await client.listTools()).tools,
    callTool: ({ name, arguments: args }, { signal, onProgress: onprogress } = {}) =>
      client.callTool({ name, arguments: args }, { signal, onprogress }),
    request,
    onNotification: (listener) => {
      client.fallbackNotificationHandler = async (notification) => listener(notification);
    },
    watch: async (uri) => {
      if (isModern) {
        const stream = await client.listen({ resourceSubscriptions: [uri] });
        return () => stream.close();
      }
      await request("resources/subscribe", { uri });
      return () => request("resources/unsubscribe", { uri });
    },
    close: () => client.close(),
  };
}
