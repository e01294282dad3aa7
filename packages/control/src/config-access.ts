import type { ConfigReport } from "./schemas.ts";

/** The config file, as the control face may read and change it. Keys are as TOML writes them: `mcp.tools`. */
export interface ConfigAccess {
  report(): Promise<ConfigReport>;
  /** What is in force for a key. */
  get(key: string): Promise<ConfigValue>;
  /** @param value undefined takes the key out */
  set(key: string, value: unknown): Promise<ConfigWrite>;
}

export type ConfigValue =
  | { readonly kind: "value"; readonly value: unknown }
  /** Neither in the file nor by default. */
  | { readonly kind: "none" }
  | { readonly kind: "refused"; readonly reason: string };

export type ConfigWrite =
  | { readonly kind: "written"; readonly changed: boolean }
  /** The file is as it was. */
  | { readonly kind: "refused"; readonly reason: string };
