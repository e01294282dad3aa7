import { ChannelCredentials, type ChannelOptions, ServerCredentials } from "@grpc/grpc-js";
import { PluginError } from "../plugin-error.ts";
import type { TlsConfig } from "./tls-config.ts";

/** Credentials for dialling; plain when there is no TLS. */
export function channelCredentials(tls: TlsConfig | undefined): ChannelCredentials {
  if (tls === undefined) return ChannelCredentials.createInsecure();
  return ChannelCredentials.createSsl(pem(tls.ca), pem(tls.key), pem(tls.certificate));
}

/** Neither side has a host name, so the certificate is checked against a fixed one. */
export function channelTlsOptions(tls: TlsConfig | undefined): ChannelOptions {
  return tls === undefined ? {} : { "grpc.ssl_target_name_override": tls.serverName ?? "localhost" };
}

/** Credentials for serving; a `ca` makes client certificates mandatory. */
export function serverCredentials(tls: TlsConfig | undefined): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const { ca, key, certificate } = tls;
  if (key === undefined || certificate === undefined) {
    throw new PluginError("invalid_options", "Cannot serve TLS: key and certificate are both needed");
  }
  const pair = { private_key: Buffer.from(key), cert_chain: Buffer.from(certificate) };
  return ServerCredentials.createSsl(pem(ca), [pair], ca !== undefined);
}

function pem(text: string | undefined): Buffer | null {
  return text === undefined ? null : Buffer.from(text);
}
