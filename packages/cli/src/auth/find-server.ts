import { type MountedHttpServer, mountedHttpServers } from "@backplane/host/authorization";
import { againWith } from "../invocation.ts";
import { UsageError } from "../usage-error.ts";

/** The mounted server that is meant, by its plugin's name or as `package/server`. @throws UsageError */
export async function findServer(wanted: string, folders: readonly string[]): Promise<MountedHttpServer> {
  const servers = await mountedHttpServers(folders);
  const found = servers.find((one) => one.plugin === wanted || `${one.package}/${one.server}` === wanted);
  if (found) return found;
  const known = servers.map(({ plugin }) => plugin).join(", ") || "none at all";
  throw new UsageError(
    `No plugin ${JSON.stringify(wanted)} is an MCP server over HTTP; those are: ${known}. See: ${againWith("auth", "status")}`,
  );
}
