import { lookup } from "node:dns/promises";
import http from "node:http";
import https from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type { FetchLike } from "@modelcontextprotocol/client";
import { readText } from "../../runtimes/mcp/http/read-text.ts";
import { type AddressKind, addressKind, isLoopbackHost } from "./address-kind.ts";

/** For one request; a whole authorization makes about six. */
const timeoutMs = 10_000;

/** Far more than any metadata or token has. */
const maxBytes = 512 * 1024;

/** A TypeError, which the SDK passes on: of any other it thinks that there is no such metadata, and goes on without. */
export class FetchRefused extends TypeError {
  override readonly name = "FetchRefused";
}

/**
 * fetch() for URLs that a server names whom nobody vouches for: https only, within the networks that the server itself is in or the public
 * one, without redirects (the SDK follows those that stay within an origin), bounded in time and size. Throws what it refuses as FetchRefused.
 */
export function guardedFetch(server: URL): FetchLike {
  return async (input, init = {}) => {
    const url = new URL(input);
    const allowed = await kindsFor(server);
    assertAllowed(url, allowed);
    const response = await send(url, { ...init, lookup: guardedLookup(allowed) });
    const body = await readText(response, maxBytes).catch((cause) => {
      throw new TypeError(`Cannot read what ${url.origin} answers: ${cause.message}`, { cause });
    });
    const headers = new Headers(
      Object.entries(response.headers).map(([name, value]): [string, string] => [name, String(value)]),
    );
    const { statusCode: status = 500 } = response;
    return new Response([204, 205, 304].includes(status) ? null : body, { status, headers });
  };
}

/** What a server's own URL already reaches, and everything farther away. */
async function kindsFor({ hostname }: URL): Promise<ReadonlySet<AddressKind>> {
  if (isLoopbackHost(hostname)) return new Set(["loopback", "private", "public"]);
  const addresses = isIP(bare(hostname))
    ? [{ address: bare(hostname) }]
    : await lookup(hostname, { all: true });
  const isPrivate = addresses.some(({ address }) => addressKind(address) === "private");
  return new Set(isPrivate ? ["private", "public"] : ["public"]);
}

function assertAllowed({ protocol, hostname, host }: URL, allowed: ReadonlySet<AddressKind>): void {
  const isLoopback = isLoopbackHost(hostname);
  if (protocol !== "https:" && !(protocol === "http:" && isLoopback))
    throw new FetchRefused(`The server names ${protocol}//${host} for its authorization, expected https`);
  const kind = isLoopback ? "loopback" : isIP(bare(hostname)) ? addressKind(bare(hostname)) : "public";
  if (!allowed.has(kind)) throw refused(host, kind);
}

/** Checks what a name stands for in the moment of the connection: asked before, a name server could answer otherwise. */
function guardedLookup(allowed: ReadonlySet<AddressKind>): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }).then(
      (addresses) => {
        const bad = addresses.map(({ address }) => addressKind(address)).find((kind) => !allowed.has(kind));
        const [first] = addresses;
        if (bad !== undefined || !first) callback(refused(hostname, bad ?? "public"), "", 4);
        else if (options.all) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error) => callback(error, "", 4),
    );
  };
}

function refused(host: string, kind: AddressKind): FetchRefused {
  return new FetchRefused(
    `The server names ${host} for its authorization, a ${kind} address, which it is not at itself`,
  );
}

interface Send extends RequestInit {
  readonly lookup: LookupFunction;
}

function send(url: URL, { method = "GET", headers, body, lookup }: Send): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === "https:" ? https : http;
    const signal = AbortSignal.timeout(timeoutMs);
    const sent = request(url, {
      method,
      headers: { ...Object.fromEntries(new Headers(headers)), "accept-encoding": "identity" },
      lookup,
      signal,
      agent: false,
    });
    sent.once("response", resolve);
    sent.on("error", (cause: NodeJS.ErrnoException) => {
      const why = signal.aborted ? `no answer within ${timeoutMs} ms` : cause.message || cause.code;
      reject(
        cause instanceof FetchRefused
          ? cause
          : new TypeError(`Cannot reach ${url.origin}: ${why}`, { cause }),
      );
    });
    sent.end(body === undefined || body === null ? undefined : String(body));
  });
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "");
}
