import type { HandshakeCookie } from "../core-protocol.ts";
import { PluginError } from "../plugin-error.ts";

/** True when this process was started by the host that it is for. */
export function checkMagicCookie(cookie: HandshakeCookie, env: NodeJS.ProcessEnv): boolean {
  const { magicCookieKey, magicCookieValue } = cookie;
  if (magicCookieKey === "" || magicCookieValue === "") {
    throw new PluginError("invalid_options", "Cannot serve: magic cookie key and value must not be empty");
  }
  return env[magicCookieKey] === magicCookieValue;
}

/** For the person who ran a plugin by hand. */
export const RUN_BY_A_HUMAN: string =
  "This program is a plugin. It is not meant to be run directly.\n" +
  "Run the program that uses plugins; it will start this one by itself.\n";
