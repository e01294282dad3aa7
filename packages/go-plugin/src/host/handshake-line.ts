import { X509Certificate } from "node:crypto";
import { CORE_PROTOCOL_VERSION } from "../core-protocol.ts";
import { PluginError } from "../plugin-error.ts";
import { quoted } from "../quoted.ts";
import { isHostPort, type PluginAddress } from "../transport/address.ts";

/** What a plugin says about itself in its first line. */
export interface Handshake {
  readonly protocolVersion: number;
  readonly address: PluginAddress;
  /** PEM; present when the plugin answered to AutoMTLS. */
  readonly serverCertificate: string | undefined;
  /** Whether one socket carries all connections; undefined when the plugin does not say. */
  readonly multiplexed: boolean | undefined;
}

/**
 * Parses `core | app | network | address | protocol | server certificate | multiplexed`.
 * The last two may be absent; so may the protocol, which then is the old net/rpc.
 */
export function parseHandshakeLine(line: string): Handshake {
  const fields = line.trim().split("|");
  if (fields.length < 4) {
    throw bad(
      `first line is no handshake: it has ${fields.length} ${fields.length === 1 ? "field" : "fields"}, expected at least 5`,
      line,
    );
  }
  const [core = "", app = "", network = "", address = "", protocol = "", certificate = "", multiplexed] =
    fields;
  checkCore(core, line);
  if (!/^\d+$/.test(app))
    throw bad(`application protocol version is ${quoted(app)}, expected a number`, line);
  checkProtocol(protocol, line);
  return {
    protocolVersion: Number(app),
    address: parseAddress(network, { address, line }),
    serverCertificate: parseCertificate(certificate, line),
    multiplexed: parseMultiplexed(multiplexed, line),
  };
}

/** True for a line that means to be a handshake, well-formed or not. */
export function looksLikeHandshake(line: string): boolean {
  return /^\s*\d+\s*\|/.test(line);
}

function checkCore(core: string, line: string): void {
  if (!/^\d+$/.test(core)) throw bad(`core protocol version is ${quoted(core)}, expected a number`, line);
  if (Number(core) === CORE_PROTOCOL_VERSION) return;
  throw new PluginError(
    "incompatible_core",
    `plugin speaks go-plugin core protocol ${core}, expected ${CORE_PROTOCOL_VERSION}; rebuild the plugin with a current go-plugin`,
  );
}

function checkProtocol(protocol: string, line: string): void {
  if (protocol === "grpc") return;
  if (protocol === "netrpc" || protocol === "") {
    throw new PluginError(
      "unsupported_protocol",
      "plugin speaks net/rpc, expected gRPC; serve it with a GRPCServer (in Go: implement plugin.GRPCPlugin)",
    );
  }
  throw bad(`protocol is ${quoted(protocol)}, expected "grpc"`, line);
}

function parseAddress(network: string, { address, line }: { address: string; line: string }): PluginAddress {
  if (network === "unix" && address !== "") return { network, address };
  if (network === "tcp" && isHostPort(address)) return { network, address };
  if (network === "unix" || network === "tcp") {
    throw bad(`address is ${quoted(address)}, expected ${network === "unix" ? "a path" : "host:port"}`, line);
  }
  throw bad(`network is ${quoted(network)}, expected "unix" or "tcp"`, line);
}

/** Old plugins put other data into this field; go-plugin takes nothing this short for a certificate. */
const MAX_NON_CERTIFICATE_CHARACTERS = 50;

/** Base64 of the DER, padded or (as Go writes it) not. */
function parseCertificate(base64: string, line: string): string | undefined {
  if (base64.length <= MAX_NON_CERTIFICATE_CHARACTERS) return undefined;
  try {
    return new X509Certificate(Buffer.from(base64, "base64")).toString();
  } catch (cause) {
    throw bad("server certificate cannot be read, expected base64 of a DER certificate", line, cause);
  }
}

function parseMultiplexed(field: string | undefined, line: string): boolean | undefined {
  if (field === undefined) return undefined;
  // What Go's strconv.ParseBool takes.
  if (/^(1|t|T|TRUE|true|True)$/.test(field)) return true;
  if (/^(0|f|F|FALSE|false|False)$/.test(field)) return false;
  throw bad(`multiplexing field is ${quoted(field)}, expected "true" or "false"`, line);
}

function bad(fact: string, line: string, cause?: unknown): PluginError {
  // Mostly a program that prints something else first, or is no plugin at all.
  const hint = looksLikeHandshake(line) ? "" : "; a plugin prints its handshake before anything else";
  return new PluginError("bad_handshake", `${fact} (got ${quoted(line.trim())})${hint}`, { cause });
}
