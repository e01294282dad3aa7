import { readFileSync } from "node:fs";
import type { HostChoice } from "../host-choice.ts";
import { configFile } from "./config-file.ts";
import { defaultConfig, type ParsedConfig, unreadable } from "./parsed-config.ts";

export interface ReadConfig extends ParsedConfig {
  /** Absolute. */
  readonly file: string;
  readonly isThere: boolean;
}

/** Far more than any config has. */
const maxBytes = 1024 * 1024;

/** Reads the config. Whatever is wrong with it is in `problems`, never thrown; that there is none is no problem unless it was asked for. */
export async function readConfig(choice: Pick<HostChoice, "config"> = {}): Promise<ReadConfig> {
  const file = configFile(choice);
  try {
    const text = readText(file);
    // Only now: most people have no config, and need no parser.
    const { parseConfig } = await import("./parse-config.ts");
    return { file, isThere: true, ...parseConfig(text, file) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" && choice.config === undefined)
      return { file, isThere: false, ...defaultConfig(file) };
    return {
      file,
      isThere: code !== "ENOENT",
      ...unreadable({ file, message: `cannot be read: ${message}` }),
    };
  }
}

/** @throws Error also when it is there and no text, or far too much */
export function readText(file: string): string {
  const bytes = readFileSync(file);
  if (bytes.length > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`);
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}
