import { replaceFile } from "../opencode/replace-file.ts";
import { type ConfigChange, changeConfig } from "./change-config.ts";
import { readText } from "./read-config.ts";

/** What stands in the config file; nothing when there is none. @throws Error when it cannot be read */
export function configText(file: string): string {
  try {
    return readText(file);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return "";
    throw new Error(`Cannot read ${file}: ${message}`, { cause });
  }
}

/** Changes one key in the file, whole or not at all. @returns whether that made a difference @throws ConfigChangeError */
export function writeConfigKey(file: string, change: ConfigChange): boolean {
  const before = configText(file);
  const after = changeConfig(before, { ...change, file });
  if (after === before) return false;
  replaceFile(file, after);
  return true;
}
