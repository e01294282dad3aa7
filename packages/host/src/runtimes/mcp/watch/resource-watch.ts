/** What a server is asked to say when it changes. */
export interface ResourceWatch {
  /** @throws RpcError, CallError, or what the channel fails with */
  setSubscribed(uri: string, isSubscribed: boolean): Promise<void>;
  /** A notification of the server's, before anybody else sees it. */
  notified(method: string, params: Readonly<Record<string, unknown>>): void;
  /** The session is another one: asks again for all that was asked for. Never rejects. */
  renew(): Promise<void>;
  close(): void;
}
