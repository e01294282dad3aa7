import { ENVIRONMENT } from "../core-protocol.ts";
import type { TlsConfig } from "../tls/tls-config.ts";
import type { ServeOptions } from "./serve-options.ts";

export interface PluginTls {
  readonly tls: TlsConfig | undefined;
  /** PEM for the handshake line; only for AutoMTLS. */
  readonly certificate: string | undefined;
}

/** The plugin's own TLS if it has one, else AutoMTLS if the host asks for it, else none. */
export async function pluginTls(own: ServeOptions["tls"], env: NodeJS.ProcessEnv): Promise<PluginTls> {
  if (own !== undefined) {
    return { tls: typeof own === "function" ? await own() : own, certificate: undefined };
  }
  const ca = env[ENVIRONMENT.clientCertificate];
  if (ca === undefined || ca === "") return { tls: undefined, certificate: undefined };
  const { createSelfSignedCertificate } = await import("../tls/self-signed-certificate.ts");
  const { certificate, key } = await createSelfSignedCertificate();
  return { tls: { ca, certificate, key }, certificate };
}
