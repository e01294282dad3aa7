import { compareLoad, summarizeLoad } from "../lib/load-summary.mjs";

/** One line per peer, compared with the direct SDK server and with the proxy of the same era in the same rounds. */
export function summarizeRoundTrips(peers, figures) {
  return peers.map(({ id, kind, year, label }) => ({
    ...{ id, kind, year, label },
    ...summarizeLoad(figures.get(id)),
    toDirect: compareLoad(figures.get(id), figures.get(`direct-${year}`)),
    toProxy: compareLoad(figures.get(id), figures.get(`proxy-${year}`)),
  }));
}
