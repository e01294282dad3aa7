import { parseConfigKey } from "../config/config-key.ts";
import { readConfig } from "../config/read-config.ts";
import { valueAt } from "../config/value-at.ts";
import { harmless } from "../harmless.ts";
import type { HostChoice } from "../host-choice.ts";
import { print, printJson } from "../output.ts";

export interface ConfigGetOptions extends Pick<HostChoice, "config"> {
  readonly key: string;
  readonly json?: boolean;
}

/** Prints what is in force for a key, be it the file's or the default. */
export async function configGet({ key, json, ...choice }: ConfigGetOptions): Promise<void> {
  const path = parseConfigKey(key);
  const { file, inForce } = await readConfig(choice);
  const value = valueAt(inForce, path);
  if (value === undefined) throw new Error(`${key} has no value: neither one in ${file} nor a default`);
  if (json) printJson(value);
  else print(typeof value === "string" ? harmless(value) : harmless(JSON.stringify(value)));
}
