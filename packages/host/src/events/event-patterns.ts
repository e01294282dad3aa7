/** Which events a plugin may publish and hear, by patterns of their types. What a manifest asks for, and what a user grants. */
export interface EventPatterns {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

export const noEvents: EventPatterns = { publish: [], subscribe: [] };

/** What is left out is not asked for, and not granted. */
export function eventPatterns(
  said: { publish?: readonly string[] | undefined; subscribe?: readonly string[] | undefined } | undefined,
): EventPatterns {
  return { publish: said?.publish ?? [], subscribe: said?.subscribe ?? [] };
}
