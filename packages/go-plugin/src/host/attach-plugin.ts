import { connect } from "node:net";
import { basename } from "node:path";
import { withDeadline } from "../deadline.ts";
import { PluginError } from "../plugin-error.ts";
import type { ReattachConfig } from "../reattach-config.ts";
import type { TlsConfig } from "../tls/tls-config.ts";
import { netConnectOptions, type PluginAddress } from "../transport/address.ts";
import { AttachedProcess } from "./attached-process.ts";
import { connectPlugin } from "./connect-plugin.ts";
import type { PluginConnection } from "./plugin-connection.ts";
import { checkPlainAddress, checkProtocolVersion } from "./settle-handshake.ts";
import { hostListenOn, socketFolder } from "./socket-folder.ts";
import type { ConnectionOptions } from "./start-options.ts";

export interface AttachOptions extends ConnectionOptions {
  /** When given, a plugin that is known to speak none of these is refused. */
  readonly protocolVersions?: readonly number[];
  /** For a plugin with TLS of its own. AutoMTLS keys live in the host that started the plugin. */
  readonly tls?: TlsConfig;
  /** Accept an address on TCP without TLS, open to every user of the machine. Default: false. */
  readonly allowPlainTcp?: boolean;
  /** To the first answer. Default: 10,000. */
  readonly connectTimeoutMs?: number;
  /** Where sockets for brokered connections are made. Default: a private folder. */
  readonly socketDir?: string;
}

/**
 * Connects to a plugin that another process started. Its stderr belongs to that process; its
 * end is noticed within about a second. Failing to attach leaves the process alone.
 */
export async function attachPlugin(
  config: ReattachConfig,
  options: AttachOptions = {},
): Promise<PluginConnection> {
  const name = options.name ?? basename(config.address.address);
  try {
    checkAttachable(config, options);
    const { connectTimeoutMs = 10_000 } = options;
    await dialOnce(config.address, { timeoutMs: connectTimeoutMs, signal: options.signal });
    return await attachTo(config, { name, options, connectTimeoutMs });
  } catch (error) {
    throw PluginError.from(error).within(`Cannot attach to plugin "${name}"`);
  }
}

interface Attach {
  readonly name: string;
  readonly options: AttachOptions;
  readonly connectTimeoutMs: number;
}

async function attachTo(
  config: ReattachConfig,
  { name, options, connectTimeoutMs }: Attach,
): Promise<PluginConnection> {
  const folder = await socketFolder(options.socketDir, undefined);
  const process = new AttachedProcess(config.pid);
  try {
    return await connectPlugin({
      name,
      process,
      address: config.address,
      protocolVersion: config.protocolVersion,
      multiplexed: false,
      tls: options.tls,
      listenOn: hostListenOn(folder),
      translate: {},
      reattachConfig: config,
      connectTimeoutMs,
      options,
      letGo: config.test || config.pid === 0 ? () => process.letGo() : undefined,
      askToShutDown: !config.test,
      release: () => folder.remove(),
    });
  } catch (error) {
    process.letGo();
    folder.remove();
    throw error;
  }
}

function checkAttachable({ protocolVersion, address }: ReattachConfig, options: AttachOptions): void {
  const { protocolVersions, tls, allowPlainTcp = false } = options;
  if (protocolVersion > 0 && protocolVersions !== undefined) {
    checkProtocolVersion(protocolVersion, protocolVersions);
  }
  if (tls === undefined) checkPlainAddress(address, allowPlainTcp);
}

/** Tells a plugin that is gone from one that does not speak gRPC. */
async function dialOnce(
  address: PluginAddress,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal | undefined },
): Promise<void> {
  const socket = connect(netConnectOptions(address));
  const connected = new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", (cause: NodeJS.ErrnoException) => {
      const fact = `nothing listens on ${address.address} (${cause.code ?? cause.message}); the plugin has ended`;
      reject(new PluginError("process_not_found", fact, { cause }));
    });
  });
  try {
    await withDeadline(connected, { timeoutMs, signal, what: `no connection to ${address.address}` });
  } finally {
    socket.destroy();
  }
}
