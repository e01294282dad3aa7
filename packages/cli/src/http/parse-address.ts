import { InvalidArgumentError } from "commander";

/** Where to listen. */
export interface Address {
  readonly hostname: string;
  /** 0: any free one. */
  readonly port: number;
}

/** Reads `HOST:PORT`; an IPv6 address stands in brackets, as in a URL. */
export function parseAddress(text: string): Address {
  const match = /^(?:\[([\da-fA-F:.]+)\]|([^:[\]/\s]+)):(\d{1,5})$/.exec(text);
  const hostname = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (hostname !== undefined && port <= 65_535) return { hostname, port };
  throw new InvalidArgumentError("Expected HOST:PORT, such as 127.0.0.1:7331, [::1]:7331 or 0.0.0.0:7331.");
}
