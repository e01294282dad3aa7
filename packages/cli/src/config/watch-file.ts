import { statSync } from "node:fs";

export interface FileWatch {
  close(): void;
}

/**
 * A look a second, rather than being told by the system: that loses files whose folders are not there yet, and editors put another file or
 * another folder in a file's place.
 */
const intervalMs = 1_000;

/** Calls back after the file was written, made or removed, from now on. Keeps no process running. */
export function watchFile(file: string, onChange: () => void): FileWatch {
  let seen = look(file);
  const timer = setInterval(() => {
    const now = look(file);
    if (now === seen) return;
    seen = now;
    onChange();
  }, intervalMs);
  timer.unref();
  return { close: () => clearInterval(timer) };
}

/** Another one means that the content may have changed. */
function look(file: string): string {
  try {
    const { size, mtimeMs, ctimeMs, ino } = statSync(file);
    return `${size} ${mtimeMs} ${ctimeMs} ${ino}`;
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}
