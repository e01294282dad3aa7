// What `--check` holds the figures to. A bound whose figure was not measured does not hold.
// Only the 2025 era counts: it is what opencode speaks.
const YEAR = 2025;
const LANGUAGES = ["TypeScript", "Go"];

/** Every bound with its figure; `figure` is undefined when it was not measured. */
export function checkBounds({ roundTrip = [], start }) {
  const bounds = LANGUAGES.flatMap((language) => {
    const line = roundTrip.find(({ kind, year }) => kind === language && year === YEAR);
    const name = (what) => `${what}, ${language} plugin, MCP ${YEAR}`;
    return [
      atMost(name("p50 × direct SDK server"), line?.toDirect.p50.median, 2),
      below(name("p50 × SDK stdio proxy"), line?.toProxy.p50.median, 1),
      atLeast(name("throughput × direct SDK server, 64 in flight"), line?.toDirect.throughput64.median, 0.6),
    ];
  });
  return [
    ...bounds,
    atMost("cached start with 1,000 plugins × start with 1", start?.thousandToOne?.median, 1.5),
  ];
}

export function formatBound({ name, figure, limit, holds }) {
  const measured = figure === undefined ? "not measured" : figure.toFixed(2);
  return `${holds ? "holds " : "BROKEN"}  ${name}: ${measured} (must be ${limit})`;
}

function atMost(name, figure, limit) {
  return { name, figure, limit: `≤ ${limit}`, holds: figure <= limit };
}

function below(name, figure, limit) {
  return { name, figure, limit: `< ${limit}`, holds: figure < limit };
}

function atLeast(name, figure, limit) {
  return { name, figure, limit: `≥ ${limit}`, holds: figure >= limit };
}
