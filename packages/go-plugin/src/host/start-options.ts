import type { ChannelOptions } from "@grpc/grpc-js";
import type { HandshakeCookie } from "../core-protocol.ts";
import type { TlsConfig } from "../tls/tls-config.ts";
import type { LogEntry } from "./log-entry.ts";
import type { Runner } from "./runner.ts";

/** The command that is the plugin. */
export interface PluginCommand {
  readonly path: string;
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** Complete: nothing is inherited from the host. PLUGIN_* in it is dropped. Default: empty. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The digest that the executable must have. */
export interface Checksum {
  /** A name that node:crypto knows, such as "sha256". */
  readonly algorithm: string;
  readonly digest: Uint8Array;
}

/** What both ways to a connection have in common. */
export interface ConnectionOptions {
  /** For error texts. Default: the basename of the command. */
  readonly name?: string;
  /** Largest message accepted from the plugin. Default: no limit, as in Go hosts. */
  readonly maxMessageBytes?: number;
  /** For the one gRPC channel, over our own. */
  readonly channelOptions?: ChannelOptions;
  /** Called with each chunk of what the plugin prints after its handshake. */
  readonly onStdio?: (channel: "stdout" | "stderr", data: Uint8Array) => void;
  /** Gives up starting or attaching; afterwards it has no effect. */
  readonly signal?: AbortSignal;
}

export interface StartOptions extends ConnectionOptions {
  readonly command: PluginCommand;
  readonly handshake: HandshakeCookie;
  /** The application protocol versions that the host speaks; the plugin picks one. */
  readonly protocolVersions: readonly number[];
  /**
   * "auto-mtls": both sides make a certificate for this one connection. Default: "off" where plugins
   * listen on unix sockets that only their owner can open, "auto-mtls" on Windows.
   */
  readonly tls?: "auto-mtls" | "off" | TlsConfig;
  /** Accept a plugin on loopback TCP without TLS, open to every user of the machine. Default: false. */
  readonly allowPlainTcp?: boolean;
  /** Carry brokered connections over the one socket. Default: false. The plugin must support it. */
  readonly multiplex?: boolean;
  /** Where sockets are made. Default: a private folder, removed with the plugin. */
  readonly socketDir?: string;
  /** Group, by name or id, that may open the sockets. Default: only their owner. */
  readonly socketGroup?: string;
  /** For plugins on TCP. Default: a port that the system chooses. */
  readonly portRange?: { readonly min: number; readonly max: number };
  /** Covers the file at `command.path` alone: for a script that is the interpreter, not the script. */
  readonly checksum?: Checksum;
  /** From spawn to handshake line. Default: 60,000, as in go-plugin. */
  readonly startTimeoutMs?: number;
  /** From the handshake line to the first answer. Default: 10,000. */
  readonly connectTimeoutMs?: number;
  /** How the process is made. Default: as a child process. */
  readonly runner?: Runner;
  /** Called with each line of the plugin's stderr. */
  readonly onLog?: (entry: LogEntry) => void;
  /** Lines of other text that are put up with before the handshake. Default: 0, as in go-plugin. */
  readonly skipLinesBeforeHandshake?: number;
}
