import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Bus } from "@backplane/bus";
import {
  type AuthorizationSettings,
  createHost,
  type Host,
  type Paths,
  type RemoteOptions,
  resolvePaths,
} from "../src/index.ts";

export interface TestHost {
  readonly host: Host;
  readonly paths: Paths;
  /** An empty plugin folder, looked at after the given ones. */
  readonly pluginFolder: string;
  /** What the environment of each of its plugins carries; undefined before the first is started. */
  mark(): string | undefined;
  /** Closes the host and removes its home. */
  close(): Promise<void>;
}

/** A host with a home of its own. */
export function createTestHost(
  options: {
    pluginFolders?: readonly string[];
    describeTimeoutMs?: number;
    promptExpansion?: ReadonlySet<string>;
    bus?: Bus;
    remote?: RemoteOptions;
    onError?: (error: Error) => void;
    home?: string;
    authorization?: AuthorizationSettings;
  } = {},
): TestHost {
  const home = options.home ?? mkdtempSync(path.join(tmpdir(), "bp-host-"));
  const paths = resolvePaths({ HOME: home, XDG_RUNTIME_DIR: path.join(home, "run") });
  const pluginFolder = path.join(home, "plugins");
  mkdirSync(pluginFolder, { recursive: true });
  mkdirSync(paths.runtime, { recursive: true });
  const { pluginFolders = [], describeTimeoutMs = 30_000 } = options;
  const host = createHost({
    pluginFolders: [...pluginFolders, pluginFolder],
    paths,
    version: "0.1.0",
    describeTimeoutMs,
    promptExpansion: options.promptExpansion,
    bus: options.bus,
    remote: options.remote,
    onError: options.onError,
    authorization: options.authorization,
  });
  return {
    host,
    paths,
    pluginFolder,
    mark: () => readdirSync(paths.runtime).find((name) => name.startsWith("backplane-")),
    close: async () => {
      await host.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
