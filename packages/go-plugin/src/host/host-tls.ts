import { PluginError } from "../plugin-error.ts";
import type { TlsConfig } from "../tls/tls-config.ts";
import type { Handshake } from "./handshake-line.ts";
import type { StartOptions } from "./start-options.ts";

/** The host's part in agreeing on TLS: what to tell the plugin, and what its answer means. */
export interface HostTls {
  /** PEM for PLUGIN_CLIENT_CERT. */
  readonly clientCertificate: string | undefined;
  /** The connection's TLS, once the plugin has answered; throws when the answer does not do. */
  settle(handshake: Handshake): TlsConfig | undefined;
}

export async function hostTls(options: Pick<StartOptions, "tls" | "allowPlainTcp">): Promise<HostTls> {
  const { tls = process.platform === "win32" ? "auto-mtls" : "off", allowPlainTcp = false } = options;
  if (tls === "auto-mtls") return autoMtls();
  if (tls === "off")
    return { clientCertificate: undefined, settle: (handshake) => plain(handshake, allowPlainTcp) };
  return { clientCertificate: undefined, settle: () => tls };
}

async function autoMtls(): Promise<HostTls> {
  // Loaded when needed: most plugins listen where only their owner can connect.
  const { createSelfSignedCertificate } = await import("../tls/self-signed-certificate.ts");
  const { certificate, key } = await createSelfSignedCertificate();
  const settle = ({ serverCertificate }: Handshake) => {
    if (serverCertificate !== undefined) return { ca: serverCertificate, certificate, key };
    throw new PluginError(
      "tls_required",
      'plugin answered without a certificate, expected one for AutoMTLS; if it cannot do TLS, start it with tls "off"',
    );
  };
  return { clientCertificate: certificate, settle };
}

function plain({ address, serverCertificate }: Handshake, allowPlainTcp: boolean): undefined {
  if (serverCertificate !== undefined) {
    throw new PluginError(
      "unsupported_protocol",
      'plugin answered with a certificate, but the host did not offer TLS; start it with tls "auto-mtls"',
    );
  }
  if (address.network === "unix" || allowPlainTcp) return undefined;
  throw new PluginError(
    "tls_required",
    `plugin listens on TCP (${address.address}) without TLS, open to every user of this machine; use tls "auto-mtls", or allowPlainTcp if you accept that`,
  );
}
