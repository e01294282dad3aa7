import type { ConfigAccess } from "@backplane/control";
import type { HostChoice } from "../host-choice.ts";
import { UsageError } from "../usage-error.ts";
import { ConfigChangeError } from "./config-change-error.ts";
import { configFile } from "./config-file.ts";
import { parseConfigKey } from "./config-key.ts";
import { readConfig } from "./read-config.ts";
import { valueAt } from "./value-at.ts";

/** The config file for the control face; what reads and writes TOML is loaded with the first use. */
export function configAccess(choice: Pick<HostChoice, "config">): ConfigAccess {
  return {
    report: async () => {
      const { file, isThere, inForce, problems } = await readConfig(choice);
      return { file, isThere, config: { ...inForce }, problems };
    },
    get: async (key) => {
      const { inForce } = await readConfig(choice);
      return refusing(() => {
        const value = valueAt(inForce, parseConfigKey(key));
        return value === undefined ? { kind: "none" as const } : { kind: "value" as const, value };
      });
    },
    set: async (key, value) => {
      const { writeConfigKey } = await import("./config-text.ts");
      return refusing(() => ({
        kind: "written" as const,
        changed: writeConfigKey(configFile(choice), { key: parseConfigKey(key), value }),
      }));
    },
  };
}

/** What its caller did wrong, as data. */
function refusing<T>(act: () => T): T | { kind: "refused"; reason: string } {
  try {
    return act();
  } catch (error) {
    if (error instanceof ConfigChangeError || error instanceof UsageError)
      return { kind: "refused", reason: error.message };
    throw error;
  }
}
