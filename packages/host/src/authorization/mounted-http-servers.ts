import { sortOut } from "../discovery/sort-out.ts";
import { loadReader, survey } from "../discovery/survey.ts";
import type { ProtectedServer } from "./authorization-record.ts";

/** A server of a package, as its files say; nothing is started. */
export interface MountedHttpServer extends ProtectedServer {
  readonly package: string;
  /** By which the package names it. */
  readonly server: string;
  readonly headers: Readonly<Record<string, string>> | undefined;
}

/** Every server over Streamable HTTP that the packages in these folders mount. */
export async function mountedHttpServers(folders: readonly string[]): Promise<MountedHttpServer[]> {
  const sightings = survey(folders, () => undefined);
  // One that is switched off may be switched on again, and then wants its authorization.
  const { undescribed } = sortOut(sightings, { read: await loadReader(), disabled: new Set() });
  return undescribed.flatMap(({ spec: { name, runtime } }) => {
    if (runtime?.type !== "mcp" || runtime.server.type !== "streamable-http") return [];
    const { url, headers, name: server } = runtime.server;
    return [{ plugin: name, package: runtime.package, server, url, headers }];
  });
}
