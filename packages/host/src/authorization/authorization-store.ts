import { createHash, randomUUID } from "node:crypto";
import { lstat, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { AuthorizationRecord, ProtectedServer } from "./authorization-record.ts";
import { withLock } from "./with-lock.ts";

/** Where authorizations are kept. */
export function authorizationFolder(stateFolder: string): string {
  return path.join(stateFolder, "authorizations");
}

/**
 * A file for each server of each plugin, for nobody's eyes but the user's. Named after plugin and URL: a plugin that names another server,
 * or another plugin that names the same one, finds nothing.
 */
export class AuthorizationStore {
  readonly #folder: string;

  constructor(stateFolder: string) {
    this.#folder = authorizationFolder(stateFolder);
  }

  /** Undefined: nothing is kept. @throws Error when others could read or write it, or it is damaged */
  async read(server: ProtectedServer): Promise<AuthorizationRecord | undefined> {
    const file = this.#fileOf(server);
    let text: string;
    try {
      await assertOnlyOurs(this.#folder);
      await assertOnlyOurs(file);
      text = await readFile(file, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
    return parseRecord(text, { file, server });
  }

  /** Whole at once, or not at all. */
  async write(record: AuthorizationRecord): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await assertOnlyOurs(this.#folder);
    const file = this.#fileOf(record);
    const draft = `${file}.${randomUUID()}`;
    try {
      const handle = await open(draft, "wx", 0o600);
      try {
        await handle.writeFile(`${JSON.stringify(record)}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(draft, file);
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** False: there was nothing. */
  async remove(server: ProtectedServer): Promise<boolean> {
    const file = this.#fileOf(server);
    const isThere = await lstat(file).then(
      () => true,
      () => false,
    );
    await rm(file, { force: true });
    return isThere;
  }

  /** Keeps every other process from the server's authorization until `work` is done: a refresh token can be used but once. */
  async exclusively<T>(server: ProtectedServer, work: () => Promise<T>): Promise<T> {
    // Not beside the files: whoever watches those would hear of every lock.
    const folder = `${this.#folder}.locks`;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await withLock(path.join(folder, nameOf(server)), work);
  }

  #fileOf(server: ProtectedServer): string {
    return path.join(this.#folder, `${nameOf(server)}.json`);
  }
}

function nameOf({ plugin, url }: ProtectedServer): string {
  return createHash("sha256").update(`${plugin}\0${url}`).digest("hex");
}

/** @throws Error ENOENT, or saying what to do */
async function assertOnlyOurs(place: string): Promise<void> {
  const stats = await lstat(place);
  if (process.platform === "win32") return;
  if (stats.isSymbolicLink())
    throw new Error(`Cannot use ${place}, which holds tokens: it is a link. Remove it`);
  const isOurs = stats.uid === process.getuid?.();
  if (isOurs && (stats.mode & 0o077) === 0) return;
  const remedy = isOurs ? `chmod go= ${place}` : "remove it";
  throw new Error(`Cannot use ${place}, which holds tokens: others have access to it. To mend it: ${remedy}`);
}

function parseRecord(
  text: string,
  { file, server }: { readonly file: string; readonly server: ProtectedServer },
): AuthorizationRecord {
  let record: AuthorizationRecord | undefined;
  try {
    record = JSON.parse(text) as AuthorizationRecord;
  } catch {
    // What JSON.parse() says would quote the text.
  }
  if (record?.plugin === server.plugin && record.url === server.url) return record;
  throw new Error(`Cannot read ${file}: it is damaged. Remove it and authorize the server again`);
}
