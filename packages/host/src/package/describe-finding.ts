import { type Component, type Finding, formatFinding } from "@backplane/contract/manifest";

/** A finding as `backplane list` shows it, with what it puts out of use. */
export function describeFinding(finding: Finding): string {
  const line = formatFinding(finding);
  return finding.severity === "error" ? `Left out ${nameOf(finding.component)}: ${line}` : line;
}

function nameOf(component: Component): string {
  switch (component.kind) {
    case "server":
      return `MCP server ${JSON.stringify(component.name)}`;
    case "skill":
      return `skill ${JSON.stringify(component.name)}`;
    case "mcp":
      return "all MCP servers";
    case "skills":
      return "all skills";
    default:
      return `the ${component.kind}`;
  }
}
