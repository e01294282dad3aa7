/** What the shell is told; `backplane --help` says the same. */
export const exitCodes = {
  ok: 0,
  /** It was tried and did not work: a plugin cannot be used, a tool reports an error, doctor or validate found something. */
  failure: 1,
  /** The command line is wrong. */
  usage: 2,
  /** There is no running host to ask. */
  noHost: 3,
  /** Ended by Ctrl-C. The shells' own number for it: 128 + SIGINT. */
  interrupted: 130,
} as const;
