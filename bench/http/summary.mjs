import { compareLoad, summarizeLoad } from "../lib/load-summary.mjs";

/** One line per peer, compared with the SDK's server of the same era in the same rounds. */
export function summarizeHttp(peers, figures) {
  return peers.map(({ id, kind, year, label }) => ({
    ...{ id, kind, year, label },
    ...summarizeLoad(figures.get(id)),
    toDirect: compareLoad(figures.get(id), figures.get(`direct-${year}`)),
  }));
}
