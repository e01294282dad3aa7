import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TlsConfig } from "@backplane/go-plugin/host";
import { createSelfSignedCertificate } from "../../packages/go-plugin/src/tls/self-signed-certificate.ts";

/** Hands out a folder as go/tlsdir reads it, and the host's side of it. */
export async function withTlsDir(body: (dir: string, tls: TlsConfig) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), "bp-tls-"));
  try {
    const [host, plugin] = await Promise.all([createSelfSignedCertificate(), createSelfSignedCertificate()]);
    for (const [name, { certificate, key }] of Object.entries({ host, plugin })) {
      await writeFile(join(dir, `${name}.crt`), certificate);
      await writeFile(join(dir, `${name}.key`), key, { mode: 0o600 });
    }
    await body(dir, { ...host, ca: plugin.certificate });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
