import type { JsonObject } from "../../../calls.ts";
import { HostError } from "../../../host-error.ts";
import { HttpStatusError } from "../http/http-status-error.ts";
import type { JsonRpcPeer } from "../json-rpc/json-rpc-peer.ts";
import { RpcError, rpcCodes } from "../json-rpc/rpc-error.ts";
import { type Agreement, isObject, objectAt } from "./agreement.ts";
import { metaKeys } from "./meta-keys.ts";
import { legacyRevisions, modernRevisions } from "./revisions.ts";

export interface DiscoverOptions {
  readonly clientInfo: JsonObject;
  readonly signal: AbortSignal;
}

/** Asks a server as 2026-07-28 does. Undefined: it shows no sign of knowing that. @throws HostError, or what the channel fails with */
export async function discover(peer: JsonRpcPeer, options: DiscoverOptions): Promise<Agreement | undefined> {
  let [revision] = modernRevisions;
  // A second time, where the server names a revision of ours that it would rather be asked in.
  for (let again = true; revision !== undefined; again = false) {
    try {
      return readDiscovery(JSON.parse(await askIn(revision, peer, options)));
    } catch (error) {
      revision = revisionInstead(error, again);
    }
  }
  return undefined;
}

/** Also shows whether a modern server is alive: `ping` is gone. */
export function askIn(
  revision: string,
  peer: JsonRpcPeer,
  { clientInfo, signal }: DiscoverOptions,
): Promise<string> {
  const _meta = {
    [metaKeys.protocolVersion]: revision,
    [metaKeys.clientInfo]: clientInfo,
    [metaKeys.clientCapabilities]: {},
  };
  const headers = { "mcp-protocol-version": revision, "mcp-method": "server/discover" };
  return peer.ask("server/discover", JSON.stringify({ _meta }), { signal, headers, tellsCancel: false });
}

function readDiscovery(result: unknown): Agreement | undefined {
  const supported = isObject(result) ? result["supportedVersions"] : undefined;
  const revision = modernRevisions.find((one) => Array.isArray(supported) && supported.includes(one));
  if (revision === undefined) return undefined;
  const serverInfo = objectAt(objectAt(result, "_meta"), metaKeys.serverInfo);
  return { revision, era: "modern", capabilities: objectAt(result, "capabilities"), serverInfo };
}

/** Undefined: the server does not know the question. @throws the error when it says more than that */
function revisionInstead(error: unknown, again: boolean): string | undefined {
  if (error instanceof HttpStatusError && !saysNothingOfEra(error.status)) return undefined;
  if (!(error instanceof RpcError)) throw error;
  if (error.code !== rpcCodes.unsupportedVersion) return undefined;
  const { supported } = objectAt(error, "data");
  if (!Array.isArray(supported) || supported.some((one) => legacyRevisions.includes(one))) return undefined;
  const revision = modernRevisions.find((one) => supported.includes(one));
  if (again && revision !== undefined) return revision;
  throw new HostError(
    "bad_plugin",
    `The server speaks MCP ${supported.join(", ")} only; this version speaks ${[...modernRevisions, ...legacyRevisions].join(", ")}`,
  );
}

/** It wants an authorization, or is out of order: the old way would be answered alike. */
function saysNothingOfEra(status: number): boolean {
  return status === 401 || status === 403 || status >= 500;
}
