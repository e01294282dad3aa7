import { readTokens } from "./read-tokens.ts";
import { defaultTokenFile, ensureTokenFile, readTokenFile } from "./token-file.ts";

/** A token of one's own, for agents that are started with it too. */
export const tokenVariable = "BACKPLANE_MCP_TOKEN";

export interface TokenChoice {
  /** `--token-file`. */
  readonly tokenFile?: string | undefined;
  /** Whether to make a token when none is given. */
  readonly isRequired: boolean;
  readonly stateFolder: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/** Where an agent's configuration gets a token from. */
export type TokenSource =
  /** The file holds one token and nothing else. */
  { readonly kind: "file"; readonly file: string } | { readonly kind: "variable" };

/** Tokens that clients must show. */
export interface FoundTokens {
  readonly tokens: readonly string[];
  /** Where people find them: a path, or a variable's name. */
  readonly place: string;
  readonly source: TokenSource;
}

/** A token that is given is required, whatever the address. Undefined: none is given, and none needed. */
export async function findTokens(choice: TokenChoice): Promise<FoundTokens | undefined> {
  const { tokenFile, isRequired, stateFolder, environment = process.env } = choice;
  if (tokenFile !== undefined) return await inFile(tokenFile);
  const value = environment[tokenVariable];
  // Set and empty is a mistake, and must not mean that everybody may come in.
  if (value !== undefined) {
    const place = `$${tokenVariable}`;
    return { tokens: readTokens(value, place), place, source: { kind: "variable" } };
  }
  if (!isRequired) return undefined;
  const file = defaultTokenFile(stateFolder);
  await ensureTokenFile(file);
  return await inFile(file);
}

async function inFile(file: string): Promise<FoundTokens> {
  const { tokens, isBare } = await readTokenFile(file);
  return { tokens, place: file, source: isBare ? { kind: "file", file } : { kind: "variable" } };
}
