import { resolvePaths } from "@backplane/host";
import { AuthorizationStore, mountedHttpServers } from "@backplane/host/authorization";
import { type AuthorizationStatus, authorizationStatus } from "../auth/authorization-status.ts";
import { exitCodes } from "../exit-codes.ts";
import { harmlessLine } from "../harmless.ts";
import type { HostChoice } from "../host-choice.ts";
import { againWith } from "../invocation.ts";
import { print, printJson, printNote } from "../output.ts";
import { readSettingsAloud } from "../settings.ts";
import { table } from "../table.ts";

export async function authStatus({ json, ...options }: HostChoice & { json?: boolean }): Promise<void> {
  const { folders } = await readSettingsAloud(options);
  const store = new AuthorizationStore(resolvePaths().state);
  const servers = await mountedHttpServers(folders);
  const statuses = await Promise.all(servers.map((server) => authorizationStatus(server, store)));
  if (json) printJson({ servers: statuses });
  else printStatuses(statuses);
  if (statuses.some(({ state }) => state === "unusable")) process.exitCode = exitCodes.failure;
}

function printStatuses(statuses: readonly AuthorizationStatus[]): void {
  if (statuses.length === 0) {
    printNote("No package mounts an MCP server over HTTP.");
    return;
  }
  const rows = statuses.map(({ plugin, url, state, scope, expiresAt, canRenew, problem }) => [
    plugin,
    url,
    state,
    scope ?? "-",
    problem ?? (canRenew ? "renewed by itself" : (expiresAt ?? "-")),
  ]);
  print(
    table(
      ["PLUGIN", "SERVER", "STATE", "SCOPE", "EXPIRES"],
      rows.map((row) => row.map(harmlessLine)),
    ),
  );
  if (statuses.some(({ state }) => state === "wanted" || state === "expired"))
    printNote(`To authorize one: ${againWith("auth", "login")} PLUGIN`);
}
