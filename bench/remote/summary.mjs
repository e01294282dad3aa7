import { compareLoad, summarizeLoad } from "../lib/load-summary.mjs";

/** One line per peer, compared with a call on the same host and with NATS alone in the same rounds. */
export function summarizeRemote(peers, figures) {
  return peers.map(({ id, label }) => ({
    ...{ id, label },
    ...summarizeLoad(figures.get(id)),
    toLocal: compareLoad(figures.get(id), figures.get("local")),
    toNats: compareLoad(figures.get(id), figures.get("nats")),
  }));
}
