/** What the shell is told. */
export const exitCodes = {
  ok: 0,
  /** It was tried and did not work: a plugin cannot be used, a tool reports an error, doctor found a problem. */
  failure: 1,
  /** The command line is wrong. */
  usage: 2,
} as const;
