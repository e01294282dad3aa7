import { fileURLToPath } from "node:url";
import { buildGo } from "../../scripts/go.mjs";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const built = (name: string) => here(`../../.cache/go-bin/interop/${name}`);

/** What the tests start. The Go ones exist once buildPrograms is done. */
export const programs = {
  goHost: built("host"),
  goPlugin: built("plugin"),
  /** The same plugin on go-plugin 1.0.1. */
  goPluginOld: built("plugin-old"),
  /** To be run by node. */
  typescriptPlugin: here("fixtures/probe-plugin.mjs"),
};

/** A first build downloads modules and compiles gRPC, maybe after installing Go itself. */
export const buildLimitMs = 20 * 60_000;

export async function buildPrograms(): Promise<void> {
  const moduleDir = here("go");
  await buildGo({ moduleDir, package: "./cmd/host", output: programs.goHost });
  await buildGo({ moduleDir, package: "./cmd/plugin", output: programs.goPlugin });
  await buildGo({ moduleDir: here("go-old"), output: programs.goPluginOld });
}
