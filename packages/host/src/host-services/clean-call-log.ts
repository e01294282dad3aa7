import type { CallLogLine } from "../caller.ts";
import type { JsonObject } from "../calls.ts";
import { cleanJson } from "../description/clean-json.ts";
import { cleanText } from "../description/clean-text.ts";
import type { PluginLogLine } from "../logs/plugin-log.ts";

const maxMessageLength = 8_192;

/** A plugin's line, fit to be shown by an agent. */
export function cleanCallLog({ level, message, attributes }: PluginLogLine, plugin: string): CallLogLine {
  return {
    level,
    plugin,
    message: cleanText(message, maxMessageLength),
    ...(attributes && { attributes: cleanJson(attributes, maxMessageLength) as JsonObject }),
  };
}
