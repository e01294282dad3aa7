/** Where the broker is, and with what rights. NATS keeps accounts and permissions. */
export interface NatsServer {
  /** Such as "nats://127.0.0.1:4222" or "tls://nats.example.com"; several: a cluster. */
  readonly urls: readonly string[];
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly token?: string | undefined;
  /** Content of a credentials file (JWT and seed). */
  readonly credentials?: Uint8Array | undefined;
  /** Seed of an nkey (`SU…`), as bytes of its text. */
  readonly nkeySeed?: Uint8Array | undefined;
  readonly tls?:
    | { readonly caFile?: string; readonly certFile?: string; readonly keyFile?: string }
    | undefined;
}
