import { PluginError } from "../plugin-error.ts";
import type { TlsConfig } from "../tls/tls-config.ts";
import { isLocal, type PluginAddress } from "../transport/address.ts";
import type { Handshake } from "./handshake-line.ts";
import type { HostTls } from "./host-tls.ts";
import type { StartOptions } from "./start-options.ts";

/** How to connect, as agreed on in the handshake. */
export interface Agreement {
  readonly address: PluginAddress;
  readonly protocolVersion: number;
  readonly tls: TlsConfig | undefined;
  readonly multiplexed: boolean;
}

/** Compares what the plugin answers with what the host asked for; throws when it will not do. */
export function settleHandshake(
  handshake: Handshake,
  { hostTls, options }: { readonly hostTls: HostTls; readonly options: StartOptions },
): Agreement {
  const { protocolVersions, multiplex = false, allowPlainTcp = false } = options;
  const { address, protocolVersion, serverCertificate } = handshake;
  checkProtocolVersion(protocolVersion, protocolVersions);
  const tls = hostTls.settle(serverCertificate);
  if (tls === undefined) checkPlainAddress(address, allowPlainTcp);
  return { address, protocolVersion, tls, multiplexed: settleMultiplexing(handshake, multiplex) };
}

/** There is no middle ground: the plugin has chosen from the host's list, or knows none of it. */
export function checkProtocolVersion(version: number, known: readonly number[]): void {
  if (known.includes(version)) return;
  throw new PluginError(
    "incompatible_version",
    `plugin speaks application protocol ${version}, the host ${known.join(", ")}; update whichever is older`,
  );
}

/** Without TLS, what is said on the connection is protected by the address alone. */
export function checkPlainAddress(address: PluginAddress, allowPlainTcp: boolean): void {
  if (address.network === "unix" || (allowPlainTcp && isLocal(address))) return;
  const who = isLocal(address) ? "every user of this machine" : "other machines";
  throw new PluginError(
    "tls_required",
    `plugin listens on TCP (${address.address}) without TLS, open to ${who}; it has to use a unix socket or AutoMTLS`,
  );
}

function settleMultiplexing({ multiplexed }: Handshake, asked: boolean): boolean {
  if (asked === (multiplexed ?? false)) return asked;
  throw new PluginError(
    "unsupported_protocol",
    asked
      ? "plugin does not multiplex its connections, as the host asked; rebuild it with go-plugin 1.6.0 or later"
      : "plugin multiplexes its connections, which the host did not ask for",
  );
}
