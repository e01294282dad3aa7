/** The broker's answer to a request. Scores are between 0 and 1. */
export interface Selection {
  /** The best guess, also when unsure; null: nothing fits at all. */
  command: string | null;
  persona: string | null;
  mode: string | null;
  /** With their values: `--focus security`. */
  flags: string[];
  scores: { command: number; persona: number; mode: number; flags: Record<string, number> };
  /** One line for each thing chosen. */
  why: string[];
  /** The next two commands. */
  alternatives: { command: string; score: number; why: string }[];
  /** True: ask the user before acting on it. */
  unsure: boolean;
  /** Why it is unsure. */
  reason?: string;
}
