import { CallError } from "@backplane/contract";
import type { Plugin } from "./define-plugin.ts";
import { decodeJson } from "./json.ts";
import { check } from "./schema.ts";

/** The plugin's config as its schema makes it. @throws CallError "invalid_argument" that says what does not fit */
export async function readConfig({ config }: Plugin, bytes: Uint8Array): Promise<unknown> {
  const value = decodeJson(bytes, "The config");
  if (!config) return value;
  const checked = await check(config, value);
  if ("problem" in checked) throw refused(checked.problem);
  return checked.value;
}

/** Whatever the plugin's code throws refuses the config. @throws CallError "invalid_argument" */
export async function applyConfig({ onConfig }: Plugin, config: unknown): Promise<void> {
  try {
    await onConfig?.(config);
  } catch (error) {
    throw refused(error instanceof Error ? error.message : String(error), error);
  }
}

function refused(why: string, cause?: unknown): CallError {
  return new CallError("invalid_argument", `The plugin cannot work with this config: ${why}`, { cause });
}
