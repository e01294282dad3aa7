import { createHash, type Hash, timingSafeEqual } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { PluginError } from "../plugin-error.ts";
import type { Checksum } from "./start-options.ts";

/**
 * Compares the file's digest with the pinned one. The file can still be changed between
 * this check and its start: keep it where only trusted users write.
 */
export async function verifyChecksum(path: string, { algorithm, digest }: Checksum): Promise<void> {
  if (digest.byteLength === 0) throw new PluginError("invalid_options", "checksum has no digest");
  const hash = createHasher(algorithm);
  await digestFile(path, hash);
  const actual = hash.digest();
  if (actual.byteLength === digest.byteLength && timingSafeEqual(actual, digest)) return;
  throw new PluginError(
    "checksum_mismatch",
    `${algorithm} of "${path}" is ${actual.toString("hex")}, expected ${Buffer.from(digest).toString("hex")}`,
  );
}

function createHasher(algorithm: string): Hash {
  try {
    return createHash(algorithm);
  } catch (cause) {
    throw new PluginError("invalid_options", `checksum algorithm "${algorithm}" is unknown`, { cause });
  }
}

async function digestFile(path: string, hash: Hash): Promise<void> {
  try {
    if (!(await stat(path)).isFile()) throw new Error("not a file");
    for await (const chunk of createReadStream(path)) hash.update(chunk);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw new PluginError(
      missing ? "not_found" : "internal",
      `cannot read "${path}": ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
}
