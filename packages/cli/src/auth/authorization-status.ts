import type {
  AuthorizationRecord,
  AuthorizationStore,
  MountedHttpServer,
} from "@backplane/host/authorization";

/** Of one server; nothing in it is a secret. */
export interface AuthorizationStatus
  extends Pick<MountedHttpServer, "plugin" | "package" | "server" | "url"> {
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

/** What is kept for a server; asks nobody. */
export async function authorizationStatus(
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
