import type { NetConnectOpts } from "node:net";

/** Where a plugin, or a brokered connection, listens. */
export interface PluginAddress {
  readonly network: "unix" | "tcp";
  /** A socket's path, or host:port. */
  readonly address: string;
}

/** The address in gRPC's notation. */
export function grpcTarget({ network, address }: PluginAddress): string {
  if (network === "unix") return `unix:${address}`;
  const { host } = splitHostPort(address);
  if (host.includes(":")) return `ipv6:${address}`;
  return /^[\d.]+$/.test(host) ? `ipv4:${address}` : `dns:${address}`;
}

/** The address in node:net's notation. */
export function netConnectOptions({ network, address }: PluginAddress): NetConnectOpts {
  return network === "unix" ? { path: address } : splitHostPort(address);
}

/** True for "host:port" with a port that can be dialled. */
export function isHostPort(address: string): boolean {
  const { host, port } = splitHostPort(address);
  return host !== "" && Number.isInteger(port) && port > 0 && port < 65_536;
}

/** True for an address that only this machine can reach. */
export function isLocal({ network, address }: PluginAddress): boolean {
  if (network === "unix") return true;
  const { host } = splitHostPort(address);
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

function splitHostPort(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(":");
  const host = address.slice(0, Math.max(colon, 0)).replace(/^\[|\]$/g, "");
  const port = address.slice(colon + 1);
  return { host, port: /^\d+$/.test(port) ? Number(port) : Number.NaN };
}
