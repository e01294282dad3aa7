/** Version of go-plugin's own protocol; it has never been anything but 1. */
export const CORE_PROTOCOL_VERSION = 1;

/** What the health check is asked about. */
export const HEALTH_SERVICE_NAME = "plugin";

/** How long either side of the broker waits for the other; go-plugin's own figure. */
export const BROKER_TIMEOUT_MS = 5_000;

/** The environment variables by which a host configures a plugin, beside the magic cookie. */
export const ENVIRONMENT = {
  minPort: "PLUGIN_MIN_PORT",
  maxPort: "PLUGIN_MAX_PORT",
  protocolVersions: "PLUGIN_PROTOCOL_VERSIONS",
  clientCertificate: "PLUGIN_CLIENT_CERT",
  socketDirectory: "PLUGIN_UNIX_SOCKET_DIR",
  socketGroup: "PLUGIN_UNIX_SOCKET_GROUP",
  multiplex: "PLUGIN_MULTIPLEX_GRPC",
} as const;

/**
 * A shared secret in name only: it tells a plugin that it was started by its host and
 * not by a person. A courtesy, not a security measure.
 */
export interface HandshakeCookie {
  readonly magicCookieKey: string;
  readonly magicCookieValue: string;
}
