import { homedir } from "node:os";
import path from "node:path";
import type { AuthorizationSettings, Grant, NameStyle, RegisteredClient } from "@backplane/host";
import type { ConfigFile } from "./config-schema.ts";

/** What `config.toml` says, as the rest of the program uses it. */
export interface Config {
  readonly mcp: {
    readonly tools: "auto" | "all" | "search";
    readonly searchAboveTokens: number;
    /** Names of tools; `*` stands for any characters. */
    readonly pinned: readonly string[];
    readonly names: NameStyle;
  };
  readonly plugins: {
    /** Absolute. Undefined: the default one; empty: no plugins at all. */
    readonly folders: readonly string[] | undefined;
  };
  readonly prompts: {
    /** The plugins whose prompts may hold what agents expand. */
    readonly allowedExpansion: ReadonlySet<string>;
  };
  readonly authorization: AuthorizationSettings & {
    /** That the browser is sent back to; 0: any free one. */
    readonly callbackPort: number;
  };
  readonly bus: BusConfig;
  readonly remote: {
    /** Undefined: the machine's. */
    readonly name: string | undefined;
    readonly offer: readonly Grant[];
    readonly use: readonly Grant[];
  };
  /** What stands in `[plugin.NAME]`, by plugin; nobody but the plugin knows what it means. */
  readonly plugin: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export type BusConfig = { readonly kind: "memory" } | NatsConfig;

export type NatsConfig = { readonly kind: "nats" } & (
  | { readonly local: true }
  | ({ readonly local: false; readonly servers: readonly string[] } & NatsRights)
);

/** Each secret as a reference, as it stands in the file; paths in them are absolute. */
export interface NatsRights {
  readonly credentials: string | undefined;
  readonly nkey: string | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly token: string | undefined;
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string } | undefined;
}

/** @param file where it was read, which relative folders count from */
export function toConfig(
  { mcp, plugins, prompts, authorization, bus, remote, plugin }: ConfigFile,
  file: string,
): Config {
  return {
    mcp: {
      tools: mcp.tools,
      searchAboveTokens: mcp.search_above_tokens,
      pinned: mcp.pinned,
      names: mcp.names,
    },
    plugins: { folders: plugins.folders?.map((folder) => absolute(folder, file)) },
    prompts: { allowedExpansion: new Set(prompts.expand) },
    authorization: {
      clientMetadataUrl: authorization.client_metadata_url,
      callbackPort: authorization.callback_port,
      clients: Object.fromEntries(
        Object.entries(authorization.clients).map(([name, section]) => [name, toClient(section, file)]),
      ),
    },
    bus: toBus(bus, file),
    remote: { name: remote.name, offer: toGrants(remote.offer), use: toGrants(remote.use) },
    plugin,
  };
}

function toBus(bus: ConfigFile["bus"], file: string): BusConfig {
  if (bus.kind === "memory") return { kind: "memory" };
  if (bus.local) return { kind: "nats", local: true };
  const { servers, user, credentials, nkey, password, token, tls_ca, tls_cert, tls_key } = bus;
  const secret = (reference: string | undefined): string | undefined =>
    reference?.replace(/^file:(.*)$/s, (_, name: string) => `file:${absolute(name, file)}`);
  const tls = {
    ...(tls_ca !== undefined && { ca: absolute(tls_ca, file) }),
    ...(tls_cert !== undefined && { cert: absolute(tls_cert, file) }),
    ...(tls_key !== undefined && { key: absolute(tls_key, file) }),
  };
  return {
    kind: "nats",
    local: false,
    servers,
    user,
    credentials: secret(credentials),
    nkey: secret(nkey),
    password: secret(password),
    token: secret(token),
    tls: Object.keys(tls).length > 0 ? tls : undefined,
  };
}

function toGrants(byPlugin: Readonly<Record<string, readonly string[]>>): Grant[] {
  return Object.entries(byPlugin).map(([plugins, hosts]) => ({ plugins, hosts }));
}

function toClient(section: ConfigFile["authorization"]["clients"][string], file: string): RegisteredClient {
  const { client_secret_file: secret, private_key_file: key } = section;
  return {
    issuer: section.issuer,
    clientId: section.client_id,
    clientSecretFile: secret && absolute(secret, file),
    privateKeyFile: key && absolute(key, file),
    signingAlgorithm: section.signing_algorithm,
    grant: section.grant,
    scope: section.scope,
  };
}

function absolute(folder: string, file: string): string {
  const home = process.env["HOME"] || homedir();
  return path.resolve(
    path.dirname(file),
    folder.replace(/^~(?=$|\/)/, () => home),
  );
}
