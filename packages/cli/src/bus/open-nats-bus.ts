import { type LinkState, type LocalServer, openNats } from "@backplane/bus/nats";
import type { Config, NatsConfig } from "../config/config.ts";
import { hostName } from "./host-name.ts";
import { natsServerOf } from "./nats-server-of.ts";
import type { OpenBusOptions, OpenedBus } from "./open-bus.ts";
import { startOwnServer } from "./start-own-server.ts";

/** Begins to connect; a broker that is away keeps nobody waiting. */
export function openNatsBus(
  { bus, remote }: { bus: NatsConfig; remote: Config["remote"] },
  options: OpenBusOptions,
): OpenedBus {
  const { isServing, onError } = options;
  let own: Promise<LocalServer> | undefined;
  const startOwn = async (): Promise<LocalServer["server"]> => {
    own ??= startOwnServer(options);
    own.catch(() => {
      own = undefined;
    });
    return (await own).server;
  };
  const nats = openNats({
    name: remote.name ?? hostName(),
    server: () => (bus.local ? startOwn() : natsServerOf(bus)),
    onState: (state) => reportState(state, onError),
    onError,
  });
  return {
    bus: nats.bus,
    // A host that only runs a command is gone before anybody could call it.
    remote: { peers: nats.peers, offer: isServing ? remote.offer : [], use: remote.use },
    close: async () => {
      await nats.close();
      await (await own?.catch(() => undefined))?.close();
    },
  };
}

function reportState(state: LinkState, onError: (error: Error) => void): void {
  if (state.kind !== "away") return;
  const meanwhile = "plugins of this host work, those of others do not until it is there";
  onError(new Error(`NATS is away (${state.reason}): ${meanwhile}`));
}
