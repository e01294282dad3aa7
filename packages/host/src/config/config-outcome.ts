/** What became of a plugin's new config. */
export type ConfigOutcome =
  /** It goes on with it, or its next process begins with it. */
  | { readonly kind: "taken" }
  /** It goes on with the one that it had. */
  | { readonly kind: "refused"; readonly reason: string };
