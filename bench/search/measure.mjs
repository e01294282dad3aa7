import { ToolIndex } from "../../packages/mcp/dist/search/tool-index.js";
import { publishedTools } from "../tokens/recorded-servers.mjs";
import { evaluateSearch, readQueries } from "./evaluate.mjs";

/** How good the search is, and what it costs with `count` tools: those recorded, some of them twice under another name. */
export function measureSearch({ count, rounds }) {
  const recorded = publishedTools();
  const tools = Array.from({ length: count }, (_, n) => {
    const tool = recorded[n % recorded.length];
    return n < recorded.length ? tool : { ...tool, name: `${tool.name}_${n}` };
  });
  const index = new ToolIndex(tools);
  const indexMs = median(rounds, () => new ToolIndex(tools));
  const queries = readQueries();
  const queryMs = median(rounds, () => queries.map(({ query }) => index.search(query))) / queries.length;
  return { quality: evaluateSearch(), indexMs, queryMs, tools: count };
}

function median(rounds, work) {
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)];
}
