/** How a plugin's process ended. */
export interface ExitFacts {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last lines the process wrote to stderr, oldest first. */
  readonly stderrTail: readonly string[];
  /** Why, where there was no process but a connection. */
  readonly reason?: string | undefined;
}
