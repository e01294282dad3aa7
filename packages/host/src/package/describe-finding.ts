import { componentName, type Finding, formatFinding } from "@backplane/contract/manifest";

/** A finding as `backplane list` shows it, with what it puts out of use. */
export function describeFinding(finding: Finding): string {
  const line = formatFinding(finding);
  return finding.severity === "error" ? `Left out ${componentName(finding.component)}: ${line}` : line;
}
