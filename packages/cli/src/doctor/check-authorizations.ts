import type { Paths } from "@backplane/host";
import { AuthorizationStore, mountedHttpServers } from "@backplane/host/authorization";
import { type AuthorizationStatus, authorizationStatus } from "../auth/authorization-status.ts";
import { againWith } from "../invocation.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";

/** What mounted servers want to be authorized, and whether what was granted can be used. */
export async function checkAuthorizations(folders: readonly string[], { state }: Paths): Promise<Finding[]> {
  const store = new AuthorizationStore(state);
  const servers = await mountedHttpServers(folders);
  const statuses = await Promise.all(servers.map((server) => authorizationStatus(server, store)));
  return statuses.flatMap(findingsOf);
}

function findingsOf({ plugin, url, state, problem: what = "" }: AuthorizationStatus): Finding[] {
  const login = againWith("auth", "login", plugin);
  switch (state) {
    case "authorized":
      return [ok(`Authorization of ${plugin} for ${url}`)];
    case "wanted":
      return [warning(`${url} wants an authorization of ${plugin} that it has not got`, login)];
    case "expired":
      return [warning(`What was granted to ${plugin} for ${url} is over`, login)];
    case "unusable":
      return [problem(what, `${againWith("auth", "logout", plugin)}, and ${login}`)];
    case "none":
      return [];
  }
}
