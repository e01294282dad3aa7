import { configFile } from "../config/config-file.ts";
import { parseConfigKey, parseConfigValue } from "../config/config-key.ts";
import { writeConfigKey } from "../config/config-text.ts";
import type { HostChoice } from "../host-choice.ts";
import { printJson, printNote } from "../output.ts";

export interface ConfigSetOptions extends Pick<HostChoice, "config"> {
  readonly key: string;
  /** As TOML writes it, or words. Absent: the key is taken out. */
  readonly value?: string;
  readonly json?: boolean;
}

/** Changes one key of the config file and nothing else in it; a change that is wrong is refused. */
export async function configSet({ key, value, json, ...choice }: ConfigSetOptions): Promise<void> {
  const file = configFile(choice);
  const parsed = value === undefined ? undefined : parseConfigValue(value);
  const changed = writeConfigKey(file, { key: parseConfigKey(key), value: parsed });
  if (json) printJson({ file, changed });
  else printNote(changed ? `Wrote ${file}` : `${file} says so already`);
}
