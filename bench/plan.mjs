// How long to measure. Many short rounds beat few long ones on a shared machine: a noisy second spoils one round only.

const full = {
  years: [2025, 2026],
  roundTrip: { rounds: 25, sliceMs: 250, warmUpMs: 1000 },
  http: { rounds: 25, sliceMs: 250, warmUpMs: 1000 },
  channel: { rounds: 20, sliceMs: 200 },
  start: { counts: [1, 10, 100, 1000], coldCounts: [1, 10], rounds: 11, coldRounds: 5 },
  relay: { rounds: 25, memoryRounds: 7, roundTrip: { rounds: 25, sliceMs: 250, warmUpMs: 1000 } },
  memory: { loadMs: 5000, count: 10 },
  tokens: { counts: [10, 50] },
  search: { count: 1000, rounds: 11 },
  remote: { rounds: 20, sliceMs: 250 },
  parts: { hosts: 1000, rounds: 9 },
  events: { rounds: 20, sliceMs: 200 },
};

/** About a minute. */
const quick = {
  years: [2025, 2026],
  roundTrip: { rounds: 9, sliceMs: 100, warmUpMs: 400 },
  http: { rounds: 9, sliceMs: 150, warmUpMs: 400 },
  channel: { rounds: 5, sliceMs: 100 },
  start: { counts: [1, 10], coldCounts: [1], rounds: 5, coldRounds: 2 },
  relay: { rounds: 9, memoryRounds: 3, roundTrip: { rounds: 9, sliceMs: 100, warmUpMs: 400 } },
  memory: { loadMs: 1000, count: 3 },
  tokens: { counts: [10] },
  search: { count: 1000, rounds: 5 },
  remote: { rounds: 7, sliceMs: 150 },
  parts: { hosts: 500, rounds: 3 },
  events: { rounds: 7, sliceMs: 100 },
};

export const plans = { full, quick };
