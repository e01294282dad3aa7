/** What was typed cannot be meant: exit code 2, as for what the parser of the command line refuses. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
