import type { JsonObject } from "../../calls.ts";
import { SessionExpired } from "./json-rpc/channel.ts";
import { type AskOptions, JsonRpcPeer, type JsonRpcPeerOptions } from "./json-rpc/json-rpc-peer.ts";
import type { Agreement } from "./protocol/agreement.ts";
import { askIn } from "./protocol/discover.ts";
import { negotiate } from "./protocol/negotiate.ts";
import type { Era } from "./protocol/revisions.ts";
import { type OnBehalf, type ServerAsk, writeRequest } from "./protocol/write-request.ts";

export interface ServerConnectionOptions extends JsonRpcPeerOptions {
  /** Of Backplane, as MCP's Implementation. */
  readonly clientInfo: JsonObject;
  /** The era that the server was found to speak before. */
  readonly known?: Era | undefined;
  readonly onAgreed: (agreement: Agreement) => void;
  /** The server had forgotten the session, and there is a new one: what it was told before is gone. */
  readonly onRenewed: () => Promise<void>;
}

export interface ConnectionAskOptions extends Pick<AskOptions, "signal"> {
  readonly for?: OnBehalf | undefined;
  /** Told the request's id before it is sent. */
  readonly onId?: ((id: number) => void) | undefined;
}

/** An MCP server with which a revision is agreed on, and again when it has forgotten that. */
export class ServerConnection {
  readonly peer: JsonRpcPeer;
  readonly #options: ServerConnectionOptions;
  #agreement: Agreement | undefined;
  #renewing: Promise<void> | undefined;

  constructor(options: ServerConnectionOptions) {
    this.#options = options;
    this.peer = new JsonRpcPeer(options);
  }

  get agreement(): Agreement | undefined {
    return this.#agreement;
  }

  /** @throws Error before anything is agreed on */
  get agreed(): Agreement {
    if (this.#agreement) return this.#agreement;
    throw new Error("Nothing is agreed on with the server yet");
  }

  /** Before anything is asked. @throws HostError, or what the channel fails with */
  async agree(signal: AbortSignal): Promise<void> {
    const { clientInfo, known, onAgreed } = this.#options;
    await negotiate(this.peer, {
      clientInfo,
      known: this.#agreement?.era ?? known,
      signal,
      onAgreed: (agreement) => {
        this.#agreement = agreement;
        onAgreed(agreement);
      },
    });
  }

  /** The server's result, as it is written. @throws RpcError, HttpStatusError, the signal's reason, or Error when the channel fails */
  async ask(ask: ServerAsk, options: ConnectionAskOptions = {}): Promise<string> {
    try {
      return await this.#askOnce(ask, options);
    } catch (error) {
      if (!(error instanceof SessionExpired)) throw error;
      // It was not looked at, so it can be asked again.
      await this.#renew();
      return await this.#askOnce(ask, options);
    }
  }

  /** @throws Error when the server does not answer before the signal fires */
  async ping(signal: AbortSignal): Promise<void> {
    const { revision, era } = this.agreed;
    if (era === "modern") await askIn(revision, this.peer, { ...this.#options, signal });
    else await this.ask({ method: "ping", members: {} }, { signal });
  }

  #askOnce(ask: ServerAsk, { signal, onId, for: onBehalf }: ConnectionAskOptions): Promise<string> {
    const agreement = this.agreed;
    const { clientInfo } = this.#options;
    const { method, params, headers } = writeRequest(ask, { agreement, clientInfo, for: onBehalf });
    const write = (id: number): string => {
      onId?.(id);
      return params(id);
    };
    // To close the stream of a modern request says that its answer is no longer wanted.
    const tellsCancel = !(agreement.era === "modern" && this.peer.channel.hasStreams);
    return this.peer.ask(method, write, { signal, headers, tellsCancel });
  }

  #renew(): Promise<void> {
    this.#renewing ??= this.agree(AbortSignal.timeout(renewTimeoutMs))
      .then(() => this.#options.onRenewed())
      .finally(() => {
        this.#renewing = undefined;
      });
    return this.#renewing;
  }
}

/** A call waits for it, and may give up before. */
const renewTimeoutMs = 30_000;
