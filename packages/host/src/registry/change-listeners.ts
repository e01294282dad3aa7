import { isDeepStrictEqual } from "node:util";
import type { Registry } from "./registry.ts";

export type ContributionKind = "tools" | "prompts" | "resources";

type Listener = (what: ContributionKind) => void;

/** Tells what is published differently now. */
export class ChangeListeners {
  readonly #listeners = new Set<Listener>();

  /** Returns the undo. */
  add(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @param before undefined: nobody has looked since the last change, so nobody can tell what is new to them */
  changed(before: Registry | undefined, after: () => Registry): void {
    if (this.#listeners.size === 0) return;
    for (const what of before ? changes(before, after()) : kinds) {
      for (const listener of [...this.#listeners]) listener(what);
    }
  }
}

const kinds: readonly ContributionKind[] = ["tools", "prompts", "resources"];

function changes(before: Registry, after: Registry): readonly ContributionKind[] {
  return kinds.filter((kind) => {
    if (kind !== "resources") return !isDeepStrictEqual(before[kind], after[kind]);
    return (
      !isDeepStrictEqual(before.resources, after.resources) ||
      !isDeepStrictEqual(before.resourceTemplates, after.resourceTemplates)
    );
  });
}
