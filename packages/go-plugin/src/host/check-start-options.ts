import { PluginError } from "../plugin-error.ts";
import type { StartOptions } from "./start-options.ts";

/** Throws when the options cannot mean anything. */
export function checkStartOptions({ handshake, protocolVersions, portRange }: StartOptions): void {
  if (handshake.magicCookieKey === "" || handshake.magicCookieValue === "") {
    throw new PluginError("invalid_options", "magic cookie key and value must not be empty");
  }
  if (protocolVersions.length === 0) throw new PluginError("invalid_options", "protocolVersions is empty");
  if (portRange !== undefined && portRange.min > portRange.max) {
    throw new PluginError("invalid_options", `portRange is empty: ${portRange.min} to ${portRange.max}`);
  }
}
