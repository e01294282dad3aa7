import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { call } from "../interop-service.mjs";
import { typescriptHost } from "../matrix.ts";
import { programs } from "../programs.ts";
import {
  expectBothCallbacks,
  expectPutAndGet,
  type HostOptions,
  startGoPlugin,
  withGoPlugin,
} from "../typescript-host.ts";

/** Which plugins are accepted: versions, checksum, environment, age. */
export function typescriptHostStart(): void {
  versionCells();
  environmentCells();
  oldCells();
}

function versionCells(): void {
  const args = ["-versions", "2,4"];

  typescriptHost("versions", () =>
    withGoPlugin({ args, protocolVersions: [1, 2, 3] }, async (plugin, probe) => {
      expect(plugin.protocolVersion).toBe(2);
      expect(await call(probe, "whoAmI")).toMatchObject({ protocolVersion: 2 });
    }),
  );

  typescriptHost("noCommonVersion", async () => {
    const refused = startGoPlugin({ args, protocolVersions: [1, 3] });
    await expect(refused).rejects.toMatchObject({ code: "incompatible_version" });
    await expect(refused).rejects.toThrow(/2.*1, 3/);
  });
}

function environmentCells(): void {
  typescriptHost("checksum", async () => {
    const digest = createHash("sha256")
      .update(await readFile(programs.goPlugin))
      .digest();
    await withGoPlugin({ checksum: { algorithm: "sha256", digest } }, (_, probe) => expectPutAndGet(probe));
    const wrong = startGoPlugin({ checksum: { algorithm: "sha256", digest: Buffer.alloc(32) } });
    await expect(wrong).rejects.toMatchObject({ code: "checksum_mismatch" });
  });

  typescriptHost("inheritedEnvironment", async () => {
    const env = {
      PLUGIN_PROTOCOL_VERSIONS: "9",
      PLUGIN_CLIENT_CERT: "not a certificate",
      PLUGIN_MULTIPLEX_GRPC: "true",
      PLUGIN_UNIX_SOCKET_DIR: "/nonexistent",
    };
    await withGoPlugin({ env }, (_, probe) => expectPutAndGet(probe));
  });
}

function oldCells(): void {
  typescriptHost("oldPlain", () =>
    withOldGoPlugin({}, async (plugin, probe) => {
      await plugin.ping();
      await expectPutAndGet(probe);
      await expectBothCallbacks(plugin, probe);
      await plugin.stop();
      expect(await plugin.exited).toMatchObject({ code: 0 });
    }),
  );

  typescriptHost("oldAutoMtls", () =>
    withOldGoPlugin({ tls: "auto-mtls" }, (_, probe) => expectPutAndGet(probe)),
  );
}

/** That version knows no socket folder, and leaves the sockets of its broker behind. */
async function withOldGoPlugin(
  options: HostOptions,
  body: Parameters<typeof withGoPlugin>[1],
): Promise<void> {
  const TMPDIR = await mkdtemp(join(tmpdir(), "bp-"));
  try {
    await withGoPlugin({ path: programs.goPluginOld, env: { TMPDIR }, ...options }, body);
  } finally {
    await rm(TMPDIR, { recursive: true, force: true });
  }
}
