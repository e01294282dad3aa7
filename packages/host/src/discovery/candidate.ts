/** Something in a plugin folder that is a plugin, or was probably meant to be one. */
export type Candidate =
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "executable"; readonly path: string }
  /** Cannot be used; `reason` says why and what to do. */
  | { readonly kind: "unusable"; readonly path: string; readonly reason: string }
  /** Belongs to another program that shares the folder; `reason` says to which, and what that means. */
  | { readonly kind: "foreign"; readonly path: string; readonly reason: string };

export type UsableCandidate = Extract<Candidate, { kind: "folder" | "executable" }>;
