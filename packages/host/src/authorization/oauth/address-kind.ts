import { BlockList, isIP } from "node:net";

/** How far away an address is. */
export type AddressKind = "loopback" | "private" | "public";

const loopback = listOf(["127.0.0.0/8", "0.0.0.0/8", "::1/128", "::/128"]);

/** Link-local ones too: that is where clouds hand out credentials. */
const privates = listOf([
  ...["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "198.18.0.0/15"],
  ...["224.0.0.0/4", "240.0.0.0/4", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8", "64:ff9b::/96"],
]);

export function addressKind(address: string): AddressKind {
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (loopback.check(address, family)) return "loopback";
  return privates.check(address, family) ? "private" : "public";
}

/** Whether a URL's host is this machine by its very text, whatever a name server says. */
export function isLoopbackHost(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, "");
  return hostname === "localhost" || (isIP(address) !== 0 && addressKind(address) === "loopback");
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", prefix] = network.split("/");
    list.addSubnet(address, Number(prefix), isIP(address) === 6 ? "ipv6" : "ipv4");
  }
  return list;
}
