/** The rows of docs/interop.md in order: what is tried, and how the test knows. */
export const features = {
  plain: "Plain connection: unary calls, health check",
  largeMessages: "Messages of 3 MiB to the plugin and 8 MiB back",
  cancel: "A deadline that passes cancels the call inside the plugin",
  autoMtls: "AutoMTLS; the host's certificate is P-521 from Go, P-256 from TypeScript",
  ownTls: "TLS with certificates of one's own, broker included",
  stdout: "What the plugin prints to stdout reaches the host",
  stderr: "What it prints to stderr: from Go in the stdio stream, from TypeScript as log lines",
  logs: "hclog lines keep level, message and fields",
  callHost: "Broker: the plugin calls a service of the host",
  callPlugin: "Broker: the host calls a second service of the plugin",
  brokerAutoMtls: "Broker in both directions under AutoMTLS",
  multiplex: "Multiplexed broker (one socket), both directions, in turn and all at once",
  multiplexAutoMtls: "Multiplexed broker under AutoMTLS",
  versions: "Host speaks 1, 2, 3 and plugin 2, 4: version 2 is chosen",
  noCommonVersion: "No version in common: the host refuses and names both sides",
  checksum: "Checksum of the executable: right one starts, wrong one is refused",
  reattach: "Reattach: another host takes over a running plugin and ends it",
  reattachTest: "Reattach in test mode: stopping leaves the plugin alone",
  stop: "Stop: the plugin ends by itself, no process and no socket left",
  interrupt: "Ctrl-C (SIGINT) reaches the plugin and is ignored",
  pluginKilled: "SIGKILL of the plugin: the host tells at once",
  hostKilled: "SIGKILL of the host: the plugin ends, no socket left",
  inheritedEnvironment: "Inherited PLUGIN_* variables of an outer host do no harm",
  oldPlain: "Old go-plugin: plain connection, broker in both directions",
  oldAutoMtls: "Old go-plugin: AutoMTLS",
};

/** The columns. */
export const directions = {
  typescriptHost: "TypeScript host, Go plugin",
  goHost: "Go host, TypeScript plugin",
};
