// What a client says in each of MCP's two eras: 2025 opens with a handshake, 2026 puts the same facts into each request.

const CLIENT_INFO = { name: "backplane-bench", version: "1.0.0" };

const legacy = {
  name: "2025-11-25",
  params: (params) => params,
  async open(client) {
    const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: CLIENT_INFO };
    const result = await client.request("initialize", params);
    if (result.protocolVersion !== "2025-11-25") throw new Error(`Server chose ${result.protocolVersion}`);
    client.notify("notifications/initialized");
  },
};

const modern = {
  name: "2026-07-28",
  params: (params) => ({
    ...params,
    _meta: {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientCapabilities": {},
      "io.modelcontextprotocol/clientInfo": CLIENT_INFO,
    },
  }),
  async open(client) {
    const result = await client.request("server/discover", modern.params({}));
    if (!result.supportedVersions?.includes("2026-07-28")) {
      throw new Error(`Server does not speak 2026-07-28: ${JSON.stringify(result)}`);
    }
  },
};

/** By the year: 2025 is what opencode speaks, so the bounds are about that one. */
export const eras = { 2025: legacy, 2026: modern };
