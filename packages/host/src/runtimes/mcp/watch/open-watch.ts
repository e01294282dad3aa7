import type { ServerConnection } from "../server-connection.ts";
import { LegacyWatch } from "./legacy-watch.ts";
import { ListenWatch } from "./listen-watch.ts";
import type { ResourceWatch } from "./resource-watch.ts";

/** Watches a server in the way of the revision that is agreed on. */
export function openWatch(server: ServerConnection): ResourceWatch {
  const { era, capabilities } = server.agreed;
  if (era === "legacy")
    return new LegacyWatch((method, uri) => server.ask({ method, members: { uri: JSON.stringify(uri) } }));
  return new ListenWatch({
    capabilities,
    listen: (notifications, options) =>
      server.ask(
        { method: "subscriptions/listen", members: { notifications: JSON.stringify(notifications) } },
        options,
      ),
  });
}
