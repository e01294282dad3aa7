import { isDeepStrictEqual } from "node:util";
import type { Registry } from "./registry.ts";

export type ContributionKind = "tools" | "prompts" | "resources" | "skills";

type Listener = (what: ContributionKind) => void;

/** Tells what is published differently now. */
export class ChangeListeners {
  readonly #listeners = new Set<Listener>();

  /** Returns the undo. */
  add(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Returns what changed, as far as anybody listens. @param before undefined: nobody has looked since the last change, so nobody can tell what is new to them */
  changed(before: Registry | undefined, after: () => Registry): readonly ContributionKind[] {
    if (this.#listeners.size === 0) return [];
    const changed = before ? changes(before, after()) : kinds;
    for (const what of changed) for (const listener of [...this.#listeners]) listener(what);
    return changed;
  }
}

const kinds: readonly ContributionKind[] = ["tools", "prompts", "resources", "skills"];

function changes(before: Registry, after: Registry): readonly ContributionKind[] {
  return kinds.filter((kind) => {
    if (kind === "skills") return !isDeepStrictEqual(before.skills.all, after.skills.all);
    if (kind !== "resources") return !isDeepStrictEqual(before[kind], after[kind]);
    return (
      !isDeepStrictEqual(before.resources, after.resources) ||
      !isDeepStrictEqual(before.resourceTemplates, after.resourceTemplates)
    );
  });
}
