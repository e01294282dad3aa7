/** There is no running host to ask: exit code 3. */
export class NoHostError extends Error {
  override readonly name = "NoHostError";
}
