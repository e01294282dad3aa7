import { resolvePaths } from "@backplane/host";
import { AuthorizationStore } from "@backplane/host/authorization";
import { findServer } from "../auth/find-server.ts";
import { harmlessLine } from "../harmless.ts";
import type { HostChoice } from "../host-choice.ts";
import { print } from "../output.ts";
import { readSettingsAloud } from "../settings.ts";

export async function authLogout({
  server: wanted,
  ...options
}: HostChoice & { readonly server: string }): Promise<void> {
  const { folders } = await readSettingsAloud(options);
  const server = await findServer(wanted, folders);
  const wasKept = await new AuthorizationStore(resolvePaths().state).remove(server);
  print(harmlessLine(`${server.plugin}: ${wasKept ? "forgotten" : "nothing was kept"}`));
}
