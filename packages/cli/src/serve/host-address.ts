import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { shortDigest } from "./short-digest.ts";

/**
 * A name that only one process can listen on, and that is free again the moment that process ends. Whoever connects to it hears
 * where the host is, as soon as it is ready.
 * @param identity everything that makes a host another one: its version and options; agents with the same share it
 */
export function hostAddress(identity: unknown): string {
  const user = process.getuid?.() ?? "user";
  const digest = shortDigest(JSON.stringify(identity));
  const name = `backplane-${user}-${digest}`;
  // Linux has names without files, Windows has pipes: both end with their process. Elsewhere it is a file that may be stale.
  if (process.platform === "linux") return `\0${name}`;
  if (process.platform === "win32") return `\\\\.\\pipe\\${name}`;
  const folder = path.join(tmpdir(), `backplane-${user}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return path.join(folder, `${digest}.sock`);
}
