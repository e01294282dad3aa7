import { ClientAbility } from "@backplane/contract";
import { describe, expect, it } from "vitest";
import type { Agreement } from "../../../../src/runtimes/mcp/protocol/agreement.ts";
import { capabilitiesOf } from "../../../../src/runtimes/mcp/protocol/client-capabilities.ts";
import { writeRequest } from "../../../../src/runtimes/mcp/protocol/write-request.ts";

const clientInfo = { name: "backplane", version: "1" };
const agreement = (era: Agreement["era"]): Agreement => ({
  era,
  revision: era === "legacy" ? "2025-11-25" : "2026-07-28",
  capabilities: {},
  serverInfo: {},
});
const ask = { method: "tools/call", members: { name: '"t"', arguments: '{"n":1.0}' }, about: "t" };
const meta = Buffer.from('{"traceparent":"00-1"}');

describe("writeRequest()", () => {
  it("passes on what the caller wrote as it is written, and what belongs to the call", () => {
    const written = writeRequest(ask, {
      agreement: agreement("legacy"),
      clientInfo,
      for: { meta, clientAbilities: [] },
    });
    expect(written.params(7)).toBe(
      '{"name":"t","arguments":{"n":1.0},"_meta":{"traceparent":"00-1","progressToken":7}}',
    );
    expect(written.headers).toBeUndefined();
  });

  it("adds nothing to what the host asks a legacy server by itself", () => {
    const written = writeRequest(
      { method: "ping", members: {} },
      { agreement: agreement("legacy"), clientInfo },
    );
    expect(written.params(7)).toBe("{}");
  });

  it("tells a modern server with each request who asks, and what can be asked of whom", () => {
    const clientAbilities = [ClientAbility.ELICIT_FORM];
    const written = writeRequest(
      { ...ask, headers: { "mcp-param-a": "x" } },
      { agreement: agreement("modern"), clientInfo, for: { meta, clientAbilities } },
    );
    expect(JSON.parse(written.params(7))._meta).toEqual({
      traceparent: "00-1",
      progressToken: 7,
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientInfo": clientInfo,
      "io.modelcontextprotocol/clientCapabilities": { elicitation: { form: {} } },
      "io.modelcontextprotocol/logLevel": "debug",
    });
    expect(written.headers).toEqual({
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/call",
      "mcp-name": "t",
      "mcp-param-a": "x",
    });
  });

  it("lets a client speak for itself only where the protocol does not", () => {
    const forged = Buffer.from(
      '{"io.modelcontextprotocol/clientCapabilities":{"roots":{}},"progressToken":1}',
    );
    const written = writeRequest(ask, {
      agreement: agreement("modern"),
      clientInfo,
      for: { meta: forged, clientAbilities: [] },
    });
    const { _meta } = JSON.parse(written.params(7));
    expect(_meta["io.modelcontextprotocol/clientCapabilities"]).toEqual({});
    expect(_meta.progressToken).toBe(7);
  });
});

describe("capabilitiesOf()", () => {
  const { CREATE_MESSAGE, CREATE_MESSAGE_WITH_TOOLS, ELICIT_FORM, ELICIT_URL, LIST_ROOTS } = ClientAbility;
  it.each([
    [[], {}],
    [[ELICIT_URL], { elicitation: { url: {} } }],
    [[ELICIT_FORM, ELICIT_URL], { elicitation: { form: {}, url: {} } }],
    [[CREATE_MESSAGE, LIST_ROOTS], { sampling: {}, roots: {} }],
    [[CREATE_MESSAGE, CREATE_MESSAGE_WITH_TOOLS], { sampling: { tools: {} } }],
  ])("of %j are %j", (abilities, capabilities) => {
    expect(capabilitiesOf(abilities)).toEqual(capabilities);
  });
});
