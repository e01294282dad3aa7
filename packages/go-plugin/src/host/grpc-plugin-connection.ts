import type { Channel, Client } from "@grpc/grpc-js";
import type { ConnectionBroker } from "../broker/connection-broker.ts";
import { PluginError } from "../plugin-error.ts";
import type { ReattachConfig } from "../reattach-config.ts";
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
  readonly channel: Channel;
  readonly broker: ConnectionBroker;
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
    this.#released = this.exited.then(parts.release);
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
    const { process, channel } = this.#parts;
    this.#stopping ??= descendKillLadder(
      process,
      (timeoutMs) => requestShutdown(channel, timeoutMs),
      options,
    );
    return this.#ended(this.#stopping);
  }

  kill(): Promise<PluginExit> {
    return this.#ended(killProcess(this.#parts.process));
  }

  reattachConfig(): ReattachConfig {
    if (this.#parts.reattachConfig !== undefined) return this.#parts.reattachConfig;
    throw new PluginError(
      "unsupported_protocol",
      `Cannot reattach to plugin "${this.name}": AutoMTLS keys and a multiplexed socket belong to this host alone; start it with tls "off" and no multiplexing`,
    );
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
