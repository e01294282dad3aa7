import { compareLoad, summarizeLoad } from "../lib/load-summary.mjs";

/** One line per channel, compared with the unary calls and with the raw socket in the same rounds. */
export function summarizeChannels(channels, figures) {
  return channels.map(({ id, label }) => ({
    ...{ id, label },
    ...summarizeLoad(figures.get(id)),
    toUnary: compareLoad(figures.get(id), figures.get("unary")),
    toRaw: compareLoad(figures.get(id), figures.get("raw")),
  }));
}
