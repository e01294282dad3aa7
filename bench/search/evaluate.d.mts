/** How well one set of queries is answered. */
export interface SearchQuality {
  readonly set: string;
  readonly queries: number;
  /** The share of queries with a right tool first, and among the first five. */
  readonly recall1: number;
  readonly recall5: number;
  /** Mean of 1/rank. */
  readonly reciprocal: number;
  readonly missed: readonly { readonly query: string; readonly rank: number }[];
}

export function evaluateSearch(): SearchQuality[];
