// How well the search finds what people ask for, over the recorded tools of real servers. The labels know nothing of the ranking, nor it of them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ToolIndex } from "../../packages/mcp/dist/search/tool-index.js";
import { publishedTools } from "../tokens/recorded-servers.mjs";

/**
 * "development": people's words, which the ranking was tuned with. "people": more of them, kept back. "models": what a model asks for when it
 * searches, kept back too.
 */
export const sets = ["development", "people", "models"];

/** Each with `query`, `set` and, as `plugin/tool`, what to `accept`. @param set default: of all sets */
export function readQueries(set) {
  const queries = JSON.parse(readFileSync(join(import.meta.dirname, "queries.json"), "utf8"));
  return queries.filter((query) => set === undefined || query.set === set);
}

/** For each set: the share of queries with a right tool first, among the first five, and the mean of 1/rank; and what was missed. */
export function evaluateSearch() {
  const index = new ToolIndex(publishedTools());
  const ranked = readQueries().map(({ query, accept, set }) => ({
    query,
    set,
    rank: rankOf(index.search(query), accept),
  }));
  return sets.map((set) =>
    summarize(
      set,
      ranked.filter((one) => one.set === set),
    ),
  );
}

/** From 1; Infinity: not found at all. */
function rankOf(hits, accept) {
  const position = hits.findIndex(({ tool }) => accept.includes(`${tool.plugin}/${tool.ownName}`));
  return position === -1 ? Number.POSITIVE_INFINITY : position + 1;
}

function summarize(set, ranked) {
  if (ranked.length === 0) throw new Error(`No query is in the set ${set}`);
  const share = (limit) => ranked.filter(({ rank }) => rank <= limit).length / ranked.length;
  const reciprocal = ranked.reduce((sum, { rank }) => sum + 1 / rank, 0) / ranked.length;
  const missed = ranked.filter(({ rank }) => rank > 5).map(({ query, rank }) => ({ query, rank }));
  return { set, queries: ranked.length, recall1: share(1), recall5: share(5), reciprocal, missed };
}
