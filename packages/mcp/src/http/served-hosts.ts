import type { IncomingMessage } from "node:http";
import {
  localhostAllowedHostnames,
  validateHostHeader,
  validateOriginHeader,
} from "@modelcontextprotocol/server";
import { earlyRefusal } from "./refusal.ts";

/**
 * The names under which clients may reach the face. A web page can have its own name lead to our address (DNS rebinding) and then
 * send what it likes, but its browser still tells the page's name, in Host and Origin.
 */
export class ServedHosts {
  readonly #names: readonly string[];

  /** @param names beside those of this machine's loopback */
  constructor(names: readonly string[]) {
    this.#names = [...localhostAllowedHostnames(), ...names.map(asUrlHostname)];
  }

  /** The answer to a request for or from a foreign name; undefined: go on. */
  refuse({ headers, socket }: IncomingMessage): Response | undefined {
    // The address that the client has connected to cannot be another page's name.
    const names = [...this.#names, asUrlHostname(socket.localAddress ?? "")];
    const host = validateHostHeader(headers.host, names);
    if (!host.ok) return earlyRefusal(403, `${host.message}. ${remedy}`);
    const origin = validateOriginHeader(headers.origin, names);
    return origin.ok ? undefined : earlyRefusal(403, `${origin.message}. ${remedy}`);
  }
}

const remedy = "Use a name or address that this server was started with, or start it with --allow-host NAME";

/** As it stands in a URL: IPv6 in brackets, IPv4 without its IPv6 prefix, names in lower case. */
function asUrlHostname(name: string): string {
  const address = name.replace(/^::ffff:(?=\d+\.)/, "");
  return address.includes(":") && !address.startsWith("[") ? `[${address}]` : address.toLowerCase();
}
