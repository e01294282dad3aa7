import { formatTable } from "../lib/table.mjs";

export function tokenTables(lines) {
  return [listTable(lines), roundTable(lines)];
}

function listTable(lines) {
  const header = [
    "tokens of tools/list",
    "tools",
    "all",
    "search",
    "saved",
    "given to the model: all",
    "search",
    "characters/token",
  ];
  const rows = lines.map(({ servers, tools, all, search }) => [
    `${servers} servers`,
    number(tools),
    number(all.list),
    number(search.list),
    share(1 - search.list / all.list),
    number(all.shown),
    number(search.shown),
    all.charactersPerToken.toFixed(2),
  ]);
  return formatTable(header, rows);
}

/** What is given to the model counts here: it is in every request, like what has been searched for. */
function roundTable(lines) {
  const header = [
    "tokens of one round (median)",
    "search",
    "describe",
    "call_tool over a direct call",
    "list and 1 round: saved",
    "5 rounds",
    "rounds that cost as much as all",
  ];
  const rows = lines.map(({ servers, all, search, round }) => {
    const whole = round.search + round.describe + round.call;
    const saved = (rounds) => share(1 - (search.shown + rounds * whole) / all.shown);
    const even = Math.floor((all.shown - search.shown) / whole);
    return [
      `${servers} servers`,
      number(round.search),
      number(round.describe),
      number(round.call),
      saved(1),
      saved(5),
      number(even),
    ];
  });
  return formatTable(header, rows);
}

function number(value) {
  return value.toLocaleString("en");
}

function share(value) {
  return `${(value * 100).toFixed(1)} %`;
}
