import { resolvePaths } from "@backplane/host";
import {
  type AuthorizationRecord,
  AuthorizationStore,
  type MountedHttpServer,
  mountedHttpServers,
} from "@backplane/host/authorization";
import { exitCodes } from "../exit-codes.ts";
import { harmlessLine } from "../harmless.ts";
import type { HostChoice } from "../host-choice.ts";
import { againWith } from "../invocation.ts";
import { print, printJson, printNote } from "../output.ts";
import { readSettingsAloud } from "../settings.ts";
import { table } from "../table.ts";

/** Of one server; nothing in it is a secret. */
interface AuthorizationStatus extends Pick<MountedHttpServer, "plugin" | "package" | "server" | "url"> {
  /** `wanted`: the server asked for it, or for more than was granted. `none`: it never did. `unusable`: `problem` says why. */
  readonly state: "authorized" | "expired" | "wanted" | "none" | "unusable";
  readonly issuer?: string | undefined;
  readonly scope?: string | undefined;
  /** ISO 8601. A token that can be renewed is, by itself. */
  readonly expiresAt?: string | undefined;
  readonly canRenew?: boolean;
  /** What the server asked for last. */
  readonly wantedScope?: string | undefined;
  readonly problem?: string;
}

export async function authStatus({ json, ...options }: HostChoice & { json?: boolean }): Promise<void> {
  const { folders } = await readSettingsAloud(options);
  const store = new AuthorizationStore(resolvePaths().state);
  const servers = await mountedHttpServers(folders);
  const statuses = await Promise.all(servers.map((server) => statusOf(server, store)));
  if (json) printJson({ servers: statuses });
  else printStatuses(statuses);
  if (statuses.some(({ state }) => state === "unusable")) process.exitCode = exitCodes.failure;
}

async function statusOf(
  { plugin, package: owner, server, url }: MountedHttpServer,
  store: AuthorizationStore,
): Promise<AuthorizationStatus> {
  const facts = { plugin, package: owner, server, url };
  try {
    return { ...facts, ...describe(await store.read({ plugin, url })) };
  } catch (error) {
    return { ...facts, state: "unusable", problem: (error as Error).message };
  }
}

function describe(
  record: AuthorizationRecord | undefined,
): Omit<AuthorizationStatus, keyof MountedHttpServer> {
  const { grant, wanted } = record ?? {};
  if (!grant) return { state: wanted ? "wanted" : "none", wantedScope: wanted?.scope };
  const { issuer, tokens, expiresAt, scope } = grant;
  const canRenew = tokens.refresh_token !== undefined;
  const isOver = expiresAt !== undefined && expiresAt < Date.now() && !canRenew;
  return {
    state: wanted ? "wanted" : isOver ? "expired" : "authorized",
    issuer,
    scope: tokens.scope ?? scope,
    expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt).toISOString(),
    canRenew,
    wantedScope: wanted?.scope,
  };
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
