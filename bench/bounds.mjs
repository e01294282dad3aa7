// What `--check` holds the figures to. A bound whose figure was not measured does not hold.
// Only the 2025 era counts: it is what opencode speaks.
const YEAR = 2025;
const LANGUAGES = ["TypeScript", "Go"];

/** Every bound with its figure; `figure` is undefined when it was not measured. */
export function checkBounds({ roundTrip = [], start, relay }) {
  const bounds = LANGUAGES.flatMap((language) => {
    const line = roundTrip.find(({ kind, year }) => kind === language && year === YEAR);
    const name = (what) => `${what}, ${language} plugin, MCP ${YEAR}`;
    return [
      atMost(name("p50 × direct SDK server"), of(line?.toDirect, "p50"), 2),
      below(name("p50 × SDK stdio proxy"), of(line?.toProxy, "p50"), 1),
      atLeast(name("throughput × direct SDK server, 64 in flight"), of(line?.toDirect, "throughput64"), 0.6),
    ];
  });
  return [
    ...bounds,
    atMost("cached start with 1,000 plugins × start with 1", of(start, "thousandToOne"), 1.5),
    atMost("start of a relay, to its first answer × bare Node", of(relay, "startToBare"), 1.3),
    atMost("RSS of a relay × bare Node", of(relay, "rssToBare"), 1.3),
    atMost("PSS of a relay × bare Node", of(relay, "pssToBare"), 1.3),
  ];
}

export function formatBound({ name, figure, best, limit, holds }) {
  const measured =
    figure === undefined ? "not measured" : `${figure.toFixed(2)}, best rounds ${best.toFixed(2)}`;
  return `${holds ? "holds " : "BROKEN"}  ${name}: ${measured} (must be ${limit})`;
}

/** The median decides; what the best rounds say is shown, because it tells a slow program from a busy machine. */
function of(comparison, key) {
  return { figure: comparison?.[key]?.median, best: comparison?.[`${key}Best`] };
}

function atMost(name, ratio, limit) {
  return { name, ...ratio, limit: `≤ ${limit}`, holds: ratio.figure <= limit };
}

function below(name, ratio, limit) {
  return { name, ...ratio, limit: `< ${limit}`, holds: ratio.figure < limit };
}

function atLeast(name, ratio, limit) {
  return { name, ...ratio, limit: `≥ ${limit}`, holds: ratio.figure >= limit };
}
