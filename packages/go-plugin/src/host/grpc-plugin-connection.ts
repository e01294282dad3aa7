import type { Channel, Client } from "@grpc/grpc-js";
import type { ConnectionBroker } from "../broker/connection-broker.ts";
import { PluginError } from "../plugin-error.ts";
import type { ReattachConfig } from "../reattach-config.ts";
import type { TlsConfig } from "../tls/tls-config.ts";
import type { PluginAddress } from "../transport/address.ts";
import { type ClientConstructor, stubOn } from "../transport/open-channel.ts";
import { checkHealth } from "./check-health.ts";
import { descendKillLadder, killProcess, type StopOptions } from "./kill-ladder.ts";
import type { PingOptions, PluginConnection } from "./plugin-connection.ts";
import type { PluginExit, PluginProcess } from "./plugin-process.ts";
import { requestShutdown } from "./request-shutdown.ts";

export interface GrpcPluginConnectionParts {
  readonly name: string;
  readonly process: PluginProcess;
  readonly protocolVersion: number;
  readonly address: PluginAddress;
  readonly tls: TlsConfig | undefined;
  readonly channel: Channel;
  readonly broker: ConnectionBroker;
  /** Given for a process that cannot be waited for: stopping only forgets it. */
  readonly letGo?: (() => void) | undefined;
  /** Default: true. False for a plugin that is not ours to stop. */
  readonly askToShutDown?: boolean;
  /** Undefined when nobody else can attach. */
  readonly reattachConfig: ReattachConfig | undefined;
  /** Frees what the connection holds beside the process: channel, sockets, folder. */
  readonly release: () => Promise<void>;
}

/** The connection to a plugin, started or attached to. */
export class GrpcPluginConnection implements PluginConnection {
  readonly exited: Promise<PluginExit>;
  readonly #parts: GrpcPluginConnectionParts;
  readonly #released: Promise<void>;
  #stopping: Promise<PluginExit> | undefined;

  constructor(parts: GrpcPluginConnectionParts) {
    this.#parts = parts;
    this.exited = parts.process.exited;
    // A socket that cannot be removed is no reason to fail: the plugin itself is gone.
    this.#released = this.exited.then(parts.release).catch(() => {});
  }

  get name(): string {
    return this.#parts.name;
  }

  get pid(): number | undefined {
    return this.#parts.process.pid;
  }

  get protocolVersion(): number {
    return this.#parts.protocolVersion;
  }

  get address(): PluginAddress {
    return this.#parts.address;
  }

  get isEncrypted(): boolean {
    return this.#parts.tls !== undefined;
  }

  get channel(): Channel {
    return this.#parts.channel;
  }

  get broker(): ConnectionBroker {
    return this.#parts.broker;
  }

  connect<C extends Client>(clientClass: ClientConstructor<C>): C {
    return stubOn(this.channel, clientClass);
  }

  async ping({ timeoutMs = 5_000, signal }: PingOptions = {}): Promise<void> {
    try {
      await checkHealth(this.channel, { timeoutMs, signal });
    } catch (error) {
      throw PluginError.from(error, "closed").within(`Cannot ping plugin "${this.name}"`);
    }
  }

  stop(options: StopOptions = {}): Promise<PluginExit> {
    const { process, letGo } = this.#parts;
    const request = (timeoutMs: number) => this.#requestShutdown(timeoutMs);
    this.#stopping ??= letGo ? this.#forget(letGo, options) : descendKillLadder(process, request, options);
    return this.#ended(this.#stopping);
  }

  kill(): Promise<PluginExit> {
    const { process, letGo } = this.#parts;
    return this.#ended(letGo ? this.#forget(letGo, { shutdownTimeoutMs: 0 }) : killProcess(process));
  }

  reattachConfig(): ReattachConfig {
    if (this.#parts.reattachConfig !== undefined) return this.#parts.reattachConfig;
    throw new PluginError(
      "unsupported_protocol",
      `Cannot reattach to plugin "${this.name}": AutoMTLS keys and a multiplexed socket belong to this host alone; start it with tls "off" and no multiplexing`,
    );
  }

  async #requestShutdown(timeoutMs: number): Promise<boolean> {
    const { channel, askToShutDown = true } = this.#parts;
    return askToShutDown && timeoutMs > 0 && requestShutdown(channel, timeoutMs);
  }

  async #forget(letGo: () => void, { shutdownTimeoutMs = 2_000 }: StopOptions): Promise<PluginExit> {
    this.#parts.process.expectExit();
    await this.#requestShutdown(shutdownTimeoutMs);
    letGo();
    return this.exited;
  }

  async #ended(ending: Promise<PluginExit>): Promise<PluginExit> {
    try {
      const exit = await ending;
      await this.#released;
      return exit;
    } catch (error) {
      throw PluginError.from(error).within(`Cannot stop plugin "${this.name}"`);
    }
  }
}
