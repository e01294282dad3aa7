/** Plugins, and the hosts they are shared with: names, in which `*` stands for any characters. */
export interface Grant {
  readonly plugins: string;
  readonly hosts: readonly string[];
}

/** What is shared with whom. What nothing says is not. */
export class Grants {
  readonly #grants: readonly {
    readonly plugins: RegExp;
    readonly hosts: readonly { readonly pattern: string; readonly name: RegExp }[];
  }[];

  constructor(grants: readonly Grant[]) {
    this.#grants = grants.map(({ plugins, hosts }) => ({
      plugins: toRegExp(plugins),
      hosts: hosts.map((pattern) => ({ pattern, name: toRegExp(pattern) })),
    }));
  }

  get isEmpty(): boolean {
    return this.#grants.length === 0;
  }

  allows(plugin: string, host: string): boolean {
    return this.#grants.some(
      (grant) => grant.plugins.test(plugin) && grant.hosts.some(({ name }) => name.test(host)),
    );
  }

  /** The hosts that a plugin is shared with, as they are written; none: with nobody. */
  hostsOf(plugin: string): readonly string[] {
    const granted = this.#grants.filter(({ plugins }) => plugins.test(plugin));
    return [...new Set(granted.flatMap(({ hosts }) => hosts.map(({ pattern }) => pattern)))];
  }
}

/** `*` becomes a lazy run of anything; patterns are the user's own, and what they are held against has at most 64 characters. */
function toRegExp(pattern: string): RegExp {
  const parts = pattern.split("*").map((part) => part.replace(/[.\\+?^${}()|[\]]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*?")}$`);
}
