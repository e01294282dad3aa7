import {
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";

/**
 * Copies a file beside itself, to `<file>.backup-<time>`, with its mode; never over an older backup.
 * @returns where to
 */
export function backUp(file: string, now: Date = new Date()): string {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, "");
  for (let attempt = 1; ; attempt++) {
    const backup = `${file}.backup-${stamp}${attempt === 1 ? "" : `-${attempt}`}`;
    try {
      copyFileSync(file, backup, constants.COPYFILE_EXCL);
      return backup;
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      if (code !== "EEXIST") throw new Error(`Cannot keep a backup of ${file}: ${message}`, { cause });
    }
  }
}

/** Writes a file whole or not at all, and keeps its mode. A link is followed, not replaced: many keep their config in a repository. */
export function replaceFile(file: string, text: string): void {
  try {
    const target = followLinks(file);
    mkdirSync(path.dirname(target), { recursive: true });
    const temporary = `${target}.${process.pid}.tmp`;
    try {
      writeNew(temporary, { text, mode: statSync(target, { throwIfNoEntry: false })?.mode });
      renameSync(temporary, target);
    } finally {
      rmSync(temporary, { force: true });
    }
  } catch (cause) {
    throw new Error(`Cannot write ${file}: ${(cause as Error).message}`, { cause });
  }
}

function followLinks(file: string): string {
  try {
    return realpathSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  // Not there, or a link to what is not there yet.
  const isLink = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink();
  return isLink ? followLinks(path.resolve(path.dirname(file), readlinkSync(file))) : file;
}

function writeNew(file: string, { text, mode }: { text: string; mode: number | undefined }): void {
  const descriptor = openSync(file, "wx");
  try {
    if (mode !== undefined) fchmodSync(descriptor, mode & 0o7777);
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
