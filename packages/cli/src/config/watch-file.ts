import path from "node:path";
import { watch } from "chokidar";

export interface FileWatch {
  close(): Promise<void>;
}

/** Editors write a file in several steps. */
const quietMs = 100;

/** Calls back after the file was written, made or removed. Resolves when it watches. */
export async function watchFile(file: string, onChange: () => void): Promise<FileWatch> {
  // Its folder, because many editors put another file in its place.
  const watcher = watch(path.dirname(file), {
    ignoreInitial: true,
    depth: 0,
    ignored: (one, stats) => stats?.isFile() === true && one !== file,
  });
  let timer: NodeJS.Timeout | undefined;
  watcher.on("all", (_event, changed) => {
    if (path.resolve(changed) !== file) return;
    clearTimeout(timer);
    timer = setTimeout(onChange, quietMs);
  });
  await new Promise<void>((resolve) => watcher.once("ready", () => resolve()));
  return {
    close: async () => {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}
