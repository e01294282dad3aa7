import { minNodeVersion } from "../version.ts";
import { type Finding, ok, problem } from "./finding.ts";

export function checkNodeVersion(version: string = process.versions.node): Finding[] {
  const [major = 0, minor = 0] = numbers(version);
  const [minMajor = 0, minMinor = 0] = numbers(minNodeVersion);
  if (major > minMajor || (major === minMajor && minor >= minMinor)) return [ok(`Node ${version}`)];
  const remedy = "Install a newer one from https://nodejs.org";
  return [
    problem(`Node ${version} is older than ${minNodeVersion}, the oldest that Backplane runs on`, remedy),
  ];
}

function numbers(version: string): number[] {
  return version.split(".").map(Number);
}
