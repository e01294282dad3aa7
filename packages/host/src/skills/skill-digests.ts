import type { SkillFile } from "./list-skill-files.ts";
import type { SkillManifestFile } from "./skill-manifest.ts";

export type DigestOfFile = Pick<SkillManifestFile, "size" | "digest">;

/** As many files as a plugin may have; of more, those that were looked at first are forgotten. */
const maxDigests = 10_000;

/** Remembers digests of files, so that a list of skills reads only what changed since the last. */
export class SkillDigests {
  readonly #known = new Map<string, { readonly stamp: string; readonly digest: DigestOfFile }>();

  get({ resolved, stamp }: SkillFile): DigestOfFile | undefined {
    const known = this.#known.get(resolved);
    return known?.stamp === stamp ? known.digest : undefined;
  }

  set({ resolved, stamp }: SkillFile, digest: DigestOfFile): void {
    this.#known.delete(resolved);
    this.#known.set(resolved, { stamp, digest });
    const [oldest] = this.#known.keys();
    if (this.#known.size > maxDigests && oldest !== undefined) this.#known.delete(oldest);
  }
}
