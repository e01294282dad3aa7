import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { resolvePaths, runFolderParent } from "@backplane/host/paths";
import type { HostChoice } from "../host-choice.ts";
import { hostIdentity } from "./host-identity.ts";
import { shortDigest } from "./short-digest.ts";

/** Where agents find the host that they share. */
export interface HostPlace {
  /**
   * A name that only one process can listen on, and that is free again the moment that process ends. Whoever connects to it hears
   * where the host serves, as soon as it does.
   */
  readonly name: string;
  /** Folder that the host's run folder is in. */
  readonly parent: string;
  /** Part of the run folder's name, so that a host that serves already is found without asking it. */
  readonly label: string;
}

/** The same for all that have the same in common; see hostIdentity(). */
export function hostPlace(choice: HostChoice): HostPlace {
  const paths = resolvePaths();
  const parent = runFolderParent(paths.runtime);
  const digest = shortDigest(JSON.stringify([hostIdentity(choice, paths), parent]));
  return { name: nameOf(digest), parent, label: digest.slice(0, 8) };
}

/** Linux has names without files, Windows has pipes: both end with their process. Elsewhere it is a file that may be stale. */
function nameOf(digest: string): string {
  const user = process.getuid?.() ?? "user";
  const name = `backplane-${user}-${digest}`;
  if (process.platform === "linux") return `\0${name}`;
  if (process.platform === "win32") return `\\\\.\\pipe\\${name}`;
  const folder = path.join(tmpdir(), `backplane-${user}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return path.join(folder, `${digest}.sock`);
}
