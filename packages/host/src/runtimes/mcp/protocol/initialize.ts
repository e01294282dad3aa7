import type { JsonObject } from "../../../calls.ts";
import { HostError } from "../../../host-error.ts";
import type { JsonRpcPeer } from "../json-rpc/json-rpc-peer.ts";
import { type Agreement, isObject, objectAt } from "./agreement.ts";
import { allCapabilities } from "./client-capabilities.ts";
import { legacyRevisions } from "./revisions.ts";

export interface InitializeOptions {
  readonly clientInfo: JsonObject;
  readonly signal: AbortSignal;
  readonly onAgreed: (agreement: Agreement) => void;
}

/** Opens a session with a server as all revisions before 2026-07-28 do. @throws HostError, RpcError, or what the channel fails with */
export async function initialize(peer: JsonRpcPeer, options: InitializeOptions): Promise<void> {
  const { clientInfo, signal, onAgreed } = options;
  const [protocolVersion] = legacyRevisions;
  const params = JSON.stringify({ protocolVersion, capabilities: allCapabilities, clientInfo });
  const result: unknown = JSON.parse(await peer.ask("initialize", params, { signal, tellsCancel: false }));
  const agreement = readResult(result);
  onAgreed(agreement);
  await peer.notify("notifications/initialized");
  // Without this a server sends what it holds right; the host sorts it out itself.
  if ("logging" in agreement.capabilities)
    void peer.ask("logging/setLevel", '{"level":"debug"}').catch(() => {});
}

function readResult(result: unknown): Agreement {
  const revision = isObject(result) ? result["protocolVersion"] : undefined;
  if (typeof revision !== "string" || !legacyRevisions.includes(revision))
    throw new HostError(
      "bad_plugin",
      `The server answered initialize with MCP ${JSON.stringify(revision)}, which this version does not speak`,
    );
  return {
    revision,
    era: "legacy",
    capabilities: objectAt(result, "capabilities"),
    serverInfo: objectAt(result, "serverInfo"),
  };
}
