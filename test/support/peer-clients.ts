import { pathToFileURL } from "node:url";
import type { OpenPeerClient, PeerAnswers, PeerClient, PeerServer } from "./peer-client.ts";
import { built, inRepository } from "./repository.ts";
import { within } from "./within.ts";

/** One row of the table of clients. */
export interface ClientUnderTest {
  readonly name: string;
  /** A file in `test/peers/clients`. */
  readonly file: string;
  readonly mode?: string;
  /** `false`: every request starts the client and the server anew, so nothing during or between requests is seen. */
  readonly keepsSession: boolean;
  /** What it is expected to agree on with the server. */
  readonly protocolVersion?: string;
}

export const clientsUnderTest: readonly [ClientUnderTest, ...ClientUnderTest[]] = [
  { name: "SDK v1", file: "sdk-v1.mjs", keepsSession: true, protocolVersion: "2025-11-25" },
  {
    name: "SDK v2, legacy era",
    file: "sdk-v2.mjs",
    mode: "legacy",
    keepsSession: true,
    protocolVersion: "2025-11-25",
  },
  {
    name: "SDK v2, modern era",
    file: "sdk-v2.mjs",
    mode: "modern",
    keepsSession: true,
    protocolVersion: "2026-07-28",
  },
  {
    name: "SDK v2, era by probe",
    file: "sdk-v2.mjs",
    mode: "auto",
    keepsSession: true,
    protocolVersion: "2026-07-28",
  },
  { name: "inspector CLI, legacy era", file: "inspector.mjs", mode: "legacy", keepsSession: false },
  { name: "inspector CLI, modern era", file: "inspector.mjs", mode: "modern", keepsSession: false },
];

const connectLimitMs = 60_000;

/** Imported at run time: its packages are only there after `scripts/peers.mjs`, and the type check does without. */
export async function openPeerClient(
  client: ClientUnderTest,
  server: PeerServer,
  answers?: PeerAnswers,
): Promise<PeerClient> {
  built(inRepository("test", "peers", "node_modules"), "node scripts/peers.mjs");
  const file = inRepository("test", "peers", "clients", client.file);
  const { open } = (await import(pathToFileURL(file).href)) as { open: OpenPeerClient };
  return within(connectLimitMs, `${client.name} to connect`, open(server, { mode: client.mode, answers }));
}
