import { createHash, type Hash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { listFiles } from "./fingerprint.ts";

/** Hashed in one go: some tens of milliseconds. */
const bytesAtOnce = 16 * 1024 * 1024;

/**
 * SHA-256 over the path and content of every file of the plugin: what a description is cached under. Calls are answered
 * meanwhile: a plugin may carry a model of gigabytes.
 * @throws the signal's reason when it aborts
 */
export async function contentDigest(plugin: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(1024 * 1024);
  let bytes = 0;
  for (const file of listFiles(plugin)) {
    for (const size of hashFile(hash, { root: plugin, file: file.path, buffer })) {
      bytes += size;
      if (bytes < bytesAtOnce) continue;
      bytes = 0;
      await setImmediate();
      signal?.throwIfAborted();
    }
  }
  return hash.digest("hex");
}

/** Yields the size of each piece that it took in. */
function* hashFile(
  hash: Hash,
  { root, file, buffer }: { root: string; file: string; buffer: Buffer },
): Iterable<number> {
  const descriptor = openSync(path.join(root, file), "r");
  try {
    hash.update(`${file}\0${fstatSync(descriptor).size}\0`);
    for (let size = readSync(descriptor, buffer); size > 0; size = readSync(descriptor, buffer)) {
      hash.update(buffer.subarray(0, size));
      yield size;
    }
  } finally {
    closeSync(descriptor);
  }
}
