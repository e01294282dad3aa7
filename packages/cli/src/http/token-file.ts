import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { shellLine } from "../invocation.ts";
import { readTokens } from "./read-tokens.ts";

/** Where the token stands that is made when nobody gives one. */
export function defaultTokenFile(stateFolder: string): string {
  return path.join(stateFolder, "mcp-token");
}

export interface TokenFile {
  readonly tokens: readonly string[];
  /** There is one token in it and nothing else. */
  readonly isBare: boolean;
}

/** @throws Error when there is no such file, no token in it, or others could put one there */
export async function readTokenFile(file: string): Promise<TokenFile> {
  try {
    await assertOnlyOursToWrite(file);
    const text = await readFile(file, "utf8");
    const tokens = readTokens(text, file);
    return { tokens, isBare: text.trim() === tokens[0] };
  } catch (error) {
    if (!("code" in (error as object))) throw error;
    throw new Error(`Cannot read the token file ${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** Makes the file with a new token, for nobody's eyes but the user's, unless it is there. */
export async function ensureTokenFile(file: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 });
  try {
    // Whole at once, or not at all: another host may do the same.
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Readable for others it may be: whoever mounts secrets into containers often has no choice. */
async function assertOnlyOursToWrite(file: string): Promise<void> {
  const { mode } = await stat(file);
  if (process.platform === "win32" || (mode & 0o022) === 0) return;
  throw new Error(
    `Cannot use the token file ${file}: others may write to it. ${shellLine(["chmod", "go-w", file])}`,
  );
}
