import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** One entry of Terraform's TF_REATTACH_PROVIDERS. */
export interface ReattachJson {
  readonly Protocol: string;
  readonly ProtocolVersion: number;
  readonly Pid: number;
  readonly Test: boolean;
  readonly Addr: { readonly Network: string; readonly String: string };
}

/** A plugin that nobody's host started, as under a debugger. */
export interface PluginInTestMode {
  readonly reattach: ReattachJson;
  readonly pid: number;
  /** Ends it by SIGTERM and answers with what it left in its socket folder. */
  end(): Promise<string[]>;
}

/** Starts a plugin that prints how to reattach to it; both fixtures do with their test-mode flag. */
export async function startInTestMode(path: string, args: readonly string[]): Promise<PluginInTestMode> {
  const socketDir = await mkdtemp(join(tmpdir(), "bp-"));
  const child = spawn(path, args, {
    env: { ...process.env, TMPDIR: socketDir },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const exited = once(child, "exit");
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return {
    reattach: JSON.parse(line) as ReattachJson,
    pid: child.pid ?? 0,
    end: async () => {
      child.kill("SIGTERM");
      await exited;
      const left = await readdir(socketDir);
      await rm(socketDir, { recursive: true, force: true });
      return left;
    },
  };
}
