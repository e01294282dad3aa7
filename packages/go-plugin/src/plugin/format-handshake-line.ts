import { CORE_PROTOCOL_VERSION } from "../core-protocol.ts";
import type { PluginAddress } from "../transport/address.ts";

export interface HandshakeFields {
  readonly protocolVersion: number;
  readonly address: PluginAddress;
  /** PEM; only for AutoMTLS. */
  readonly certificate: string | undefined;
  /** Undefined unless the host asked: hosts before go-plugin 1.6.0 cannot read a 7th field. */
  readonly multiplexed: boolean | undefined;
}

/** The first line of a plugin, without its end. */
export function formatHandshakeLine({
  protocolVersion,
  address,
  certificate,
  multiplexed,
}: HandshakeFields): string {
  const fields = [
    CORE_PROTOCOL_VERSION,
    protocolVersion,
    address.network,
    address.address,
    "grpc",
    certificate === undefined ? "" : certificateField(certificate),
  ];
  if (multiplexed !== undefined) fields.push(String(multiplexed));
  return fields.join("|");
}

/** Base64 of the DER without padding, which Go's decoder would refuse. */
function certificateField(pem: string): string {
  return pem.replace(/-----[^-]+-----|\s|=/g, "");
}
