/** They are kept in the cache; the first ones show what is wrong. */
const maxWarnings = 10;

export function firstWarnings(warnings: readonly string[]): readonly string[] {
  const hidden = warnings.length - maxWarnings;
  return hidden > 0 ? [...warnings.slice(0, maxWarnings), `${hidden} more of that kind`] : warnings;
}
