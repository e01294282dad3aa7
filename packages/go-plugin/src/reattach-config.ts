import { PluginError } from "./plugin-error.ts";
import { quoted } from "./quoted.ts";
import { isHostPort, type PluginAddress } from "./transport/address.ts";

/** Where a plugin runs that another process started. */
export interface ReattachConfig {
  /** 0 when unknown: configs of go-plugin before 1.4.1 do not say. */
  readonly protocolVersion: number;
  /** 0 when unknown: then the plugin's end goes unnoticed. */
  readonly pid: number;
  /** In test mode the plugin belongs to someone else's debugger: stopping it only disconnects. */
  readonly test: boolean;
  readonly address: PluginAddress;
}

/** Reads TF_REATTACH_PROVIDERS and its like: a JSON object from plugin names to configs. */
export function parseReattachConfigs(json: string): Record<string, ReattachConfig> {
  const configs = parseObject(json);
  return Object.fromEntries(
    Object.entries(configs).map(([name, config]) => [name, parseConfig(name, config)]),
  );
}

/** Writes what `parseReattachConfigs` reads, and Terraform with it. */
export function formatReattachConfigs(configs: Readonly<Record<string, ReattachConfig>>): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(configs).map(([name, config]) => [name, toTerraform(config)])),
  );
}

// --- internal ---

function toTerraform({ protocolVersion, pid, test, address }: ReattachConfig) {
  return {
    Protocol: "grpc",
    ProtocolVersion: protocolVersion,
    Pid: pid,
    Test: test,
    Addr: { Network: address.network, String: address.address },
  };
}

function parseObject(json: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new PluginError("invalid_options", `Cannot read reattach config: not JSON (got ${quoted(json)})`, {
      cause,
    });
  }
  if (isRecord(value)) return value;
  throw new PluginError("invalid_options", "Cannot read reattach config: expected an object of plugin names");
}

function parseConfig(name: string, config: unknown): ReattachConfig {
  const bad = (fact: string) =>
    new PluginError("invalid_options", `Cannot read reattach config of ${quoted(name)}: ${fact}`);
  if (!isRecord(config)) throw bad("expected an object");
  const { Protocol, ProtocolVersion = 0, Pid = 0, Test = false, Addr } = config;
  if (Protocol !== "grpc") throw bad(`Protocol is ${JSON.stringify(Protocol)}, expected "grpc"`);
  if (!isCount(ProtocolVersion)) throw bad("ProtocolVersion is not a whole number");
  if (!isCount(Pid)) throw bad("Pid is not a whole number");
  if (typeof Test !== "boolean") throw bad("Test is neither true nor false");
  const address = parseAddress(Addr);
  if (address === undefined)
    throw bad(`Addr is ${JSON.stringify(Addr)}, expected a unix path or a tcp host:port`);
  return { protocolVersion: ProtocolVersion, pid: Pid, test: Test, address };
}

function parseAddress(addr: unknown): PluginAddress | undefined {
  if (!isRecord(addr)) return undefined;
  const { Network, String: address } = addr;
  if (typeof address !== "string" || address === "") return undefined;
  if (Network === "unix") return { network: "unix", address };
  return Network === "tcp" && isHostPort(address) ? { network: "tcp", address } : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
