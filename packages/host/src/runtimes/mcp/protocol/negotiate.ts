import type { JsonObject } from "../../../calls.ts";
import { pause } from "../../../plugin/pause.ts";
import type { JsonRpcPeer } from "../json-rpc/json-rpc-peer.ts";
import { RpcError, rpcCodes } from "../json-rpc/rpc-error.ts";
import type { Agreement } from "./agreement.ts";
import { discover } from "./discover.ts";
import { initialize } from "./initialize.ts";
import type { Era } from "./revisions.ts";

export interface NegotiateOptions {
  readonly clientInfo: JsonObject;
  /** The era that the server was found to speak before; tried first. */
  readonly known?: Era | undefined;
  readonly signal: AbortSignal;
  /** Called once, before the server hears that its answer was taken. */
  readonly onAgreed: (agreement: Agreement) => void;
}

/**
 * A server that knows nothing of 2026-07-28 should answer its first question with an error. Some say nothing instead, so after this
 * time they are asked the old way as well. It is no deadline: one that only starts slowly reads both and answers the first one.
 */
const silenceMs = 2_000;

/** How a server answers `initialize` that has left it behind. */
const leftBehind: ReadonlySet<number> = new Set([rpcCodes.methodNotFound, rpcCodes.unsupportedVersion]);

/** Agrees with a server on the newest revision of MCP that both speak. @throws HostError, or what the channel fails with */
export async function negotiate(peer: JsonRpcPeer, options: NegotiateOptions): Promise<void> {
  if (options.known === "legacy") await initializeOrDiscover(peer, options);
  else await discoverOrInitialize(peer, options);
}

async function initializeOrDiscover(peer: JsonRpcPeer, options: NegotiateOptions): Promise<void> {
  try {
    await initialize(peer, options);
  } catch (error) {
    const isLeftBehind = error instanceof RpcError && leftBehind.has(error.code);
    const agreement = isLeftBehind ? await discover(peer, options) : undefined;
    if (!agreement) throw error;
    options.onAgreed(agreement);
  }
}

async function discoverOrInitialize(peer: JsonRpcPeer, options: NegotiateOptions): Promise<void> {
  const rest = new AbortController();
  const signal = AbortSignal.any([options.signal, rest.signal]);
  const discovered = discover(peer, { ...options, signal });
  // Whether or not it is still waited for when it fails.
  discovered.catch(() => {});
  try {
    const first = await Promise.race([discovered, silence(peer, signal)]);
    if (first === undefined) await initialize(peer, options);
    else if (first !== silent) options.onAgreed(first);
    else await firstAnswer(peer, { ...options, signal, discovered });
  } finally {
    rest.abort(new Error("Another answer came first"));
  }
}

/** Of a server that was silent so far, now that it is asked both ways. */
async function firstAnswer(
  peer: JsonRpcPeer,
  options: NegotiateOptions & { readonly discovered: Promise<Agreement | undefined> },
): Promise<void> {
  const initialized = initialize(peer, options).then(() => undefined);
  const discovered = options.discovered.then((agreement) => agreement ?? initialized);
  const agreement = await Promise.race([discovered, initialized]);
  if (agreement) options.onAgreed(agreement);
}

const silent: unique symbol = Symbol("silent");

/** Over HTTP each question is answered by itself, so there is none. */
async function silence(peer: JsonRpcPeer, signal: AbortSignal): Promise<typeof silent> {
  if (peer.channel.hasStreams) return new Promise(() => {});
  await pause(silenceMs, signal);
  return silent;
}
