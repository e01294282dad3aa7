import type { Request } from "@backplane/contract";
import type { JsonObject } from "../../../calls.ts";
import { headerValue } from "../http/param-headers.ts";
import type { Agreement } from "./agreement.ts";
import { capabilitiesOf } from "./client-capabilities.ts";
import { metaKeys, tasksExtension } from "./meta-keys.ts";

/** A request to the server, before the revision gives it its form. */
export interface ServerAsk {
  readonly method: string;
  /** Of its `params`, each as JSON. */
  readonly members: Readonly<Record<string, string>>;
  /** Which tool, prompt or resource it is about: HTTP repeats that. */
  readonly about?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Whether a modern server may answer with a task. */
  readonly declaresTasks?: boolean | undefined;
}

/** For whom it is asked: of the host's request. Absent: for the host itself. */
export type OnBehalf = Pick<Request, "meta" | "clientAbilities">;

export interface WrittenRequest {
  readonly method: string;
  readonly params: (id: number) => string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

const nobody: OnBehalf = { meta: new Uint8Array(), clientAbilities: [] };

/** Gives a request the form of the agreed revision. */
export function writeRequest(
  ask: ServerAsk,
  options: {
    readonly agreement: Agreement;
    readonly clientInfo: JsonObject;
    readonly for?: OnBehalf | undefined;
  },
): WrittenRequest {
  const { method, members, about } = ask;
  const { era, revision } = options.agreement;
  const { meta, clientAbilities } = options.for ?? nobody;
  const envelope = era === "modern" ? envelopeOf(ask, { ...options, abilities: clientAbilities }) : undefined;
  return {
    method,
    params: (id) => {
      const _meta = { ...parseMeta(meta), ...envelope, ...(options.for && { progressToken: id }) };
      const all = Object.keys(_meta).length > 0 ? { ...members, _meta: JSON.stringify(_meta) } : members;
      return `{${Object.entries(all)
        .map(([key, json]) => `${JSON.stringify(key)}:${json}`)
        .join(",")}}`;
    },
    ...(envelope && {
      headers: {
        "mcp-protocol-version": revision,
        "mcp-method": method,
        ...(about !== undefined && { "mcp-name": headerValue(about) }),
        ...ask.headers,
      },
    }),
  };
}

/** What a modern request says of its client. Logs are sorted out by the host, so all are wanted. */
function envelopeOf(
  { declaresTasks }: ServerAsk,
  {
    agreement,
    clientInfo,
    abilities,
  }: {
    agreement: Agreement;
    clientInfo: JsonObject;
    abilities: OnBehalf["clientAbilities"];
  },
): JsonObject {
  const extensions = declaresTasks && { extensions: { [tasksExtension]: {} } };
  return {
    [metaKeys.protocolVersion]: agreement.revision,
    [metaKeys.clientInfo]: clientInfo,
    [metaKeys.clientCapabilities]: { ...capabilitiesOf(abilities), ...extensions },
    [metaKeys.logLevel]: "debug",
  };
}

function parseMeta(meta: Uint8Array): JsonObject {
  return meta.length === 0 ? {} : JSON.parse(Buffer.from(meta).toString("utf8"));
}
