import { readFile, stat } from "node:fs/promises";
import { shellLine } from "../invocation.ts";

/** Far more than a credentials file has. */
const maxBytes = 64 * 1024;

/**
 * What a reference in the config stands for: `env:VARIABLE`, or `file:PATH`, which nobody else may write.
 * @throws Error that never quotes the secret
 */
export async function readSecret(reference: string, what: string): Promise<string> {
  const secret = reference.startsWith("env:")
    ? process.env[reference.slice("env:".length)]
    : await readSecretFile(secretFile(reference) ?? "", what);
  const text = secret?.trim() ?? "";
  if (text === "") throw new Error(`Cannot use ${what} of [bus]: ${reference} is empty or not set`);
  return text;
}

/** The file of a reference; undefined: it is none. */
export function secretFile(reference: string | undefined): string | undefined {
  return reference?.startsWith("file:") ? reference.slice("file:".length) : undefined;
}

/** Readable for others it may be, as secrets in containers often are; `backplane doctor` says so. */
async function readSecretFile(file: string, what: string): Promise<string> {
  try {
    const { mode, size } = await stat(file);
    if (size > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`);
    if (process.platform !== "win32" && (mode & 0o022) !== 0)
      throw new Error(`others may write to it. ${shellLine(["chmod", "go-w", file])}`);
    return await readFile(file, "utf8");
  } catch (error) {
    throw new Error(`Cannot use ${what} of [bus], ${file}: ${(error as Error).message}`, { cause: error });
  }
}
