import { PluginError } from "../plugin-error.ts";
import type { TlsConfig } from "../tls/tls-config.ts";
import type { StartOptions } from "./start-options.ts";

/** The host's part in agreeing on TLS: what to tell the plugin, and what its answer means. */
export interface HostTls {
  /** PEM for PLUGIN_CLIENT_CERT. */
  readonly clientCertificate: string | undefined;
  /** The connection's TLS, once the plugin has answered, with a certificate (PEM) or none. */
  settle(serverCertificate: string | undefined): TlsConfig | undefined;
}

export async function hostTls(tls: StartOptions["tls"] = defaultTls()): Promise<HostTls> {
  if (tls === "auto-mtls") return autoMtls();
  if (tls === "off") return { clientCertificate: undefined, settle: plain };
  return { clientCertificate: undefined, settle: () => tls };
}

/** Plugins listen on unix sockets that only their owner can open, but on TCP on Windows. */
function defaultTls(): "auto-mtls" | "off" {
  return process.platform === "win32" ? "auto-mtls" : "off";
}

async function autoMtls(): Promise<HostTls> {
  // Loaded when needed: most plugins listen where only their owner can connect.
  const { createSelfSignedCertificate } = await import("../tls/self-signed-certificate.ts");
  const { certificate, key } = await createSelfSignedCertificate();
  const settle = (serverCertificate: string | undefined) => {
    if (serverCertificate !== undefined) return { ca: serverCertificate, certificate, key };
    throw new PluginError(
      "tls_required",
      "plugin answered without a certificate, expected one for AutoMTLS; it must read PLUGIN_CLIENT_CERT, or be started without TLS",
    );
  };
  return { clientCertificate: certificate, settle };
}

function plain(serverCertificate: string | undefined): undefined {
  if (serverCertificate === undefined) return;
  throw new PluginError(
    "unsupported_protocol",
    "plugin answered with a certificate, but the host did not offer AutoMTLS",
  );
}
