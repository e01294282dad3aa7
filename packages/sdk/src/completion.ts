/**
 * Suggests values for an argument that begins as the user typed it. Beyond the first 100 MCP shows none; `total` and `hasMore`
 * are filled in where it returns a plain list.
 */
export type Completer = (
  typed: string,
  context: {
    /** Arguments that are filled in already, by name. */
    readonly arguments: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
  },
) => readonly string[] | Completion | Promise<readonly string[] | Completion>;

export interface Completion {
  /** At most 100. */
  values: readonly string[];
  /** How many there are in all. */
  total?: number;
  hasMore?: boolean;
}
