import { stat } from "node:fs/promises";
import { secretFile } from "../bus/read-secret.ts";
import type { NatsConfig } from "../config/config.ts";
import { shellLine } from "../invocation.ts";
import type { Settings } from "../settings.ts";
import { type Finding, problem } from "./finding.ts";

/** Whether the broker that the config names can be reached with what the config says; nothing when it names none. */
export async function checkBus({ config: { bus, remote } }: Settings): Promise<Finding[]> {
  if (bus.kind === "memory") {
    if (remote.offer.length + remote.use.length === 0) return [];
    const what = "[remote] has no effect: hosts share plugins over NATS only";
    return [problem(what, 'Set kind = "nats" and servers in [bus]; docs/operating.md says more')];
  }
  const { tryBroker, tryOwnServer } = await import("../bus/try-broker.ts");
  if (bus.local) return [await tryOwnServer()];
  return [...(await openSecrets(bus)), await tryBroker(bus, remote.name)];
}

/** Secrets that others on this machine could read. */
async function openSecrets(bus: NatsConfig & { local: false }): Promise<Finding[]> {
  if (process.platform === "win32") return [];
  const { credentials, nkey, password, token, tls } = bus;
  const files = [...[credentials, nkey, password, token].map(secretFile), tls?.key];
  const findings = await Promise.all(files.map((file) => (file === undefined ? [] : openToRead(file))));
  return findings.flat();
}

async function openToRead(file: string): Promise<Finding[]> {
  const mode = await stat(file).then(
    ({ mode }) => mode,
    () => 0,
  );
  if ((mode & 0o077) === 0) return [];
  const what = `Secret ${file} can be read by others on this machine`;
  return [problem(what, shellLine(["chmod", "go=", file]))];
}
