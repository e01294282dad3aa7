import { ENVIRONMENT, type HandshakeCookie } from "../core-protocol.ts";

/** What the environment of a plugin is made from. */
export interface EnvironmentOptions {
  /** The caller's part. */
  readonly env: Readonly<Record<string, string>>;
  readonly handshake: HandshakeCookie;
  readonly protocolVersions: readonly number[];
  readonly portRange?: { readonly min: number; readonly max: number } | undefined;
  readonly socketDirectory: string;
  readonly socketGroup?: string | undefined;
  /** PEM; set only for AutoMTLS. */
  readonly clientCertificate?: string | undefined;
  readonly multiplex: boolean;
}

/**
 * The environment of a plugin: the caller's variables and go-plugin's own, no others.
 * PLUGIN_* given by the caller is dropped: it would be left over from a host that runs
 * as a plugin itself, and a stray PLUGIN_CLIENT_CERT or PLUGIN_MULTIPLEX_GRPC breaks the start.
 */
export function pluginEnvironment(options: EnvironmentOptions): Record<string, string> {
  const { handshake, socketGroup, clientCertificate, portRange } = options;
  const env = Object.fromEntries(Object.entries(options.env).filter(([name]) => !name.startsWith("PLUGIN_")));
  env[handshake.magicCookieKey] = handshake.magicCookieValue;
  // From 0 to 0 means a port that the system chooses, so that plugins cannot collide.
  env[ENVIRONMENT.minPort] = String(portRange?.min ?? 0);
  env[ENVIRONMENT.maxPort] = String(portRange?.max ?? 0);
  env[ENVIRONMENT.protocolVersions] = options.protocolVersions.join(",");
  env[ENVIRONMENT.socketDirectory] = options.socketDirectory;
  if (socketGroup !== undefined) env[ENVIRONMENT.socketGroup] = socketGroup;
  if (clientCertificate !== undefined) env[ENVIRONMENT.clientCertificate] = clientCertificate;
  // Any value at all, "false" included, makes a Go plugin print a 7th field.
  if (options.multiplex) env[ENVIRONMENT.multiplex] = "true";
  return env;
}
