/** The part of a package that a finding is about. An error puts exactly that part out of use, and nothing beside it. */
export type Component =
  /** The whole package; its own process; every MCP server; every skill. */
  | { readonly kind: "plugin" | "runtime" | "mcp" | "skills" }
  /** One MCP server, by its key in mcp.json; one skill, by its folder below `skills/`. */
  | { readonly kind: "server" | "skill"; readonly name: string };

/** Something in a package that is wrong, or not as it should be. */
export interface Finding {
  /** An error puts the component out of use; a warning changes nothing. */
  readonly severity: "error" | "warning";
  readonly component: Component;
  /** Relative to the package, with "/". */
  readonly file: string;
  /** From 1; absent when it is about the file as a whole. */
  readonly line?: number;
  /** From 1, in UTF-16 units. */
  readonly column?: number;
  readonly message: string;
}

/** Where it is, and what: `mcp.json:4:7: url: …`. */
export function formatFinding({ file, line, column, message }: Finding): string {
  return `${[file, line, column].filter((part) => part !== undefined).join(":")}: ${message}`;
}

/** What people are told the component is. */
export function componentName(component: Component): string {
  switch (component.kind) {
    case "mcp":
      return "all MCP servers";
    case "skills":
      return "all skills";
    case "server":
      return `MCP server ${JSON.stringify(component.name)}`;
    case "skill":
      return `skill ${JSON.stringify(component.name)}`;
    default:
      return component.kind;
  }
}
