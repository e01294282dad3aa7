import { lstat, realpath } from "node:fs/promises";
import path from "node:path";
import { describeStats } from "../discovery/fingerprint.ts";
import { maxSkillBytes, maxSkillFileBytes, maxSkillFiles } from "./skill-limits.ts";
import { type FoundFile, type LeftOut, SkillWalk } from "./skill-walk.ts";

/** One that agents may read. */
export interface SkillFile {
  /** Below the skill's folder, with "/". */
  readonly path: string;
  /** Absolute, links resolved. */
  readonly resolved: string;
  /** Another one means that the content may be another. */
  readonly stamp: string;
}

export interface SkillFiles {
  /** Without SKILL.md, sorted by path. */
  readonly files: readonly SkillFile[];
  /** What no agent gets to see, and why; apart from what is hidden, or none of a skill's. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * Lists the files beside a skill's SKILL.md. Links are followed to files inside the skill's own folder; what a linked folder holds is listed
 * where it lies.
 * @param folder absolute, links resolved
 * @throws the file system's error
 */
export async function listSkillFiles(folder: string): Promise<SkillFiles> {
  const walk = new SkillWalk(folder);
  await walk.walk();
  const found = walk.found.sort((a, b) => (a.path < b.path ? -1 : 1));
  const looked = await Promise.all(found.map((entry) => look(folder, entry)));
  const budget = new Budget();
  const files: SkillFile[] = [];
  const leftOut = [...walk.leftOut];
  for (const one of looked) {
    const reason = "reason" in one ? one.reason : budget.refuses(one.size);
    if (reason !== undefined) leftOut.push({ path: one.path, reason });
    else if ("resolved" in one) files.push({ path: one.path, resolved: one.resolved, stamp: one.stamp });
  }
  return { files, leftOut };
}

type Looked = { readonly path: string } & (
  | { readonly reason: string }
  | { readonly resolved: string; readonly size: number; readonly stamp: string }
);

async function look(folder: string, { path: file, isLink }: FoundFile): Promise<Looked> {
  try {
    const resolved = isLink ? await realpath(path.join(folder, file)) : path.join(folder, file);
    if (resolved !== folder && !resolved.startsWith(folder + path.sep))
      return { path: file, reason: "leads out of the skill's folder" };
    const stats = await lstat(resolved);
    if (isLink && stats.isDirectory()) return { path: file, reason: "a link to a folder" };
    if (!stats.isFile()) return { path: file, reason: "not a regular file" };
    return { path: file, resolved, size: stats.size, stamp: describeStats(stats) };
  } catch (error) {
    return { path: file, reason: `cannot be read: ${(error as Error).message}` };
  }
}

/** What a skill may hold in all. */
class Budget {
  #files = maxSkillFiles - 1;
  #bytes = maxSkillBytes;

  refuses(size: number): string | undefined {
    if (size > maxSkillFileBytes) return `${size} bytes, at most ${maxSkillFileBytes} are read`;
    if (this.#files === 0) return `more than ${maxSkillFiles} files`;
    if (size > this.#bytes) return `more than ${maxSkillBytes} bytes in all`;
    this.#files -= 1;
    this.#bytes -= size;
    return undefined;
  }
}
