import path from "node:path";
import { watch } from "chokidar";

/** Changes that follow each other within this time are one: an editor, a build or a copy makes many. */
const quietMs = 150;

/** A folder that never comes to rest is looked at all the same. */
const maxWaitMs = 2_000;

/** Deeper, and in these folders, lies what a plugin is made with rather than the plugin. */
const maxDepth = 8;
const ignoredFolders = new Set(["node_modules", ".git"]);

export interface FolderWatch {
  close(): Promise<void>;
}

/**
 * Calls back after files in the folders changed and came to rest. Says only that something changed: what, a scan finds out. A
 * folder that is not there yet is watched for, too.
 */
export async function watchFolders(
  folders: readonly string[],
  { onChange, onError }: { readonly onChange: () => void; readonly onError: (error: Error) => void },
): Promise<FolderWatch> {
  const watcher = watch([...folders], {
    ignoreInitial: true,
    depth: maxDepth,
    ignored: (file) => ignoredFolders.has(path.basename(file)),
  });
  let timer: NodeJS.Timeout | undefined;
  let firstAt: number | undefined;
  const settle = (): void => {
    firstAt = undefined;
    onChange();
  };
  watcher.on("all", () => {
    firstAt ??= Date.now();
    clearTimeout(timer);
    timer = setTimeout(settle, Math.min(quietMs, Math.max(0, firstAt + maxWaitMs - Date.now())));
  });
  watcher.on("error", (error) => onError(error as Error));
  await new Promise<void>((resolve) => watcher.once("ready", () => resolve()));
  return {
    close: async () => {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}
