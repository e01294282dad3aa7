import { fileURLToPath } from "node:url";
import {
  type PluginConnection,
  type StartOptions,
  type StopOptions,
  startPlugin,
} from "../src/host/index.ts";
import { handshake } from "./fixtures/cookie.mjs";

/** For tests of an orderly end: bounds on hanging, out of the way of a slow machine. */
export const PATIENT: StopOptions = {
  shutdownTimeoutMs: 30_000,
  exitTimeoutMs: 30_000,
  termTimeoutMs: 30_000,
};

/** The path of a fixture program. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`./fixtures/${name}.mjs`, import.meta.url));
}

/** Options that start a fixture as a plugin named after it. */
export function fixtureOptions(name: string, ...args: string[]): StartOptions {
  return {
    name,
    command: { path: process.execPath, args: [fixture(name), ...args] },
    handshake,
    protocolVersions: [1],
  };
}

/** Starts a fixture as a plugin. */
export function startFixture(name: string, options: Partial<StartOptions> = {}): Promise<PluginConnection> {
  return startPlugin({ ...fixtureOptions(name), ...options });
}
