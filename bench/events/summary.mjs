import { compareLoad } from "../lib/load-summary.mjs";
import { summarize } from "../lib/statistics.mjs";

/** One line per way, compared with bare publish and subscribe in the same rounds. */
export function summarizeEvents(ways, figures) {
  return ways.map(({ id, label }) => {
    const rounds = figures.get(id);
    const pick = (inFlight, key) => summarize(rounds.map((round) => round[inFlight][key]));
    return {
      ...{ id, label },
      p50Ms: pick(1, "p50Ms"),
      p99Ms: pick(1, "p99Ms"),
      perSecond64: pick(64, "callsPerSecond"),
      toPubSub: compareLoad(rounds, figures.get("pubsub")),
      toRequest: compareLoad(rounds, figures.get("request")),
    };
  });
}
