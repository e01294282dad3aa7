import { homedir } from "node:os";
import path from "node:path";
import type { AuthorizationSettings, EventPatterns, NameStyle, RegisteredClient } from "@backplane/host";
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
  /** What stands in `[plugin.NAME]`, by plugin; nobody but the plugin knows what it means. */
  readonly plugin: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What each plugin may do, by plugin. */
  readonly grant: Readonly<Record<string, { readonly events: EventPatterns }>>;
}

/** @param file where it was read, which relative folders count from */
export function toConfig(
  { mcp, plugins, prompts, authorization, plugin, grant }: ConfigFile,
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
    plugin,
    grant,
  };
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
