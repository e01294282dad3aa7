export const features: Readonly<Record<Feature, string>>;
export const directions: Readonly<Record<Direction, string>>;

export type Direction = "typescriptHost" | "goHost";

export type Feature =
  | "plain"
  | "largeMessages"
  | "cancel"
  | "autoMtls"
  | "ownTls"
  | "stdout"
  | "stderr"
  | "logs"
  | "callHost"
  | "callPlugin"
  | "brokerAutoMtls"
  | "multiplex"
  | "multiplexAutoMtls"
  | "versions"
  | "noCommonVersion"
  | "checksum"
  | "reattach"
  | "reattachTest"
  | "stop"
  | "interrupt"
  | "pluginKilled"
  | "hostKilled"
  | "inheritedEnvironment"
  | "oldPlain"
  | "oldAutoMtls";
