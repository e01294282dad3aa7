/**
 * TLS as one side of a connection needs it, PEM throughout. The same config serves the
 * main connection and every brokered one, whichever side dials.
 */
export interface TlsConfig {
  /** What the other side's certificate must chain to. Default: the system's roots, and clients need no certificate. */
  readonly ca?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  /** The name that the server's certificate must carry. Default "localhost". */
  readonly serverName?: string | undefined;
}
