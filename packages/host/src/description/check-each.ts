import { cleanText } from "./clean-text.ts";

/** How one contribution says what it is called, also when it is unusable; for messages. */
export class Unusable extends Error {
  readonly called: string | undefined;

  constructor(reason: string, called?: string) {
    super(reason);
    this.called = called;
  }
}

export interface CheckEachOptions<Wire, Checked> {
  readonly what: string;
  /** More are left out. */
  readonly most: number;
  /** @throws Error saying what is wrong */
  readonly check: (wire: Wire, warn: (warning: string) => void) => Checked;
  /** By which agents ask for it; unique within the plugin. */
  readonly keyOf: (checked: Checked) => string;
  readonly warn: (warning: string) => void;
}

/** The usable contributions of one kind; a warning for each that is not. */
export function checkEach<Wire, Checked>(
  contributions: readonly Wire[],
  { what, most, check, keyOf, warn }: CheckEachOptions<Wire, Checked>,
): readonly Checked[] {
  if (contributions.length > most)
    warn(`Left out ${contributions.length - most} ${what}s: at most ${most} are taken`);
  const seen = new Set<string>();
  return contributions.slice(0, most).flatMap((wire) => {
    try {
      const checked = check(wire, warn);
      const key = keyOf(checked);
      if (seen.has(key)) throw new Unusable(`there is a ${what} of that name already`, key);
      seen.add(key);
      return [checked];
    } catch (error) {
      const called = error instanceof Unusable ? error.called : undefined;
      const which = called === undefined ? `a ${what}` : `${what} ${JSON.stringify(cleanText(called, 80))}`;
      warn(`Left out ${which}: ${(error as Error).message}`);
      return [];
    }
  });
}
