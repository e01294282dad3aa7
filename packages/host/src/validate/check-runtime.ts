import type { Finding, Runtime } from "@backplane/contract/manifest";
import type { PackageReading } from "../package/read-package.ts";
import { commandForThisPlatform, thisPlatform } from "../runtimes/command-for-platform.ts";
import { checkProgram } from "./check-program.ts";

/** What a `dev.backplane` runtime names must be there, inside the package, and run on the platform it is named for. */
export async function checkRuntime(
  root: string,
  { backplane, documents }: PackageReading,
): Promise<Finding[]> {
  const { runtime } = backplane ?? {};
  if (!runtime) return [];
  const problems = await problemsOf(root, runtime);
  return problems.map(({ field, message, severity }) => ({
    severity,
    component: { kind: "runtime" },
    file: "plugin.json",
    ...documents.manifest?.positionOf(["extensions", "dev.backplane", "runtime", ...field]),
    message: `${field.join(".")}: ${message}`,
  }));
}

interface Problem extends Pick<Finding, "severity" | "message"> {
  /** Below `runtime`. */
  readonly field: readonly string[];
}

async function problemsOf(root: string, runtime: Runtime): Promise<Problem[]> {
  if (runtime.type === "node") return await problemsOfFile(root, { file: runtime.entry, field: ["entry"] });
  const { command } = runtime;
  if (typeof command === "string") {
    return await problemsOfFile(root, { file: command, field: ["command"], platform: thisPlatform });
  }
  const found = await Promise.all(
    Object.entries(command).map(([platform, file]) =>
      problemsOfFile(root, { file, field: ["command", platform], platform: systemOf(platform, command) }),
    ),
  );
  return [...found.flat(), ...notForThisPlatform(runtime)];
}

/** "*" stands for this machine unless it has one of its own; then nobody knows for which. */
function systemOf(platform: string, commands: Readonly<Record<string, string>>): string | undefined {
  if (platform !== "*") return platform;
  return thisPlatform in commands ? undefined : thisPlatform;
}

async function problemsOfFile(
  root: string,
  { field, ...program }: { file: string; field: readonly string[]; platform?: string | undefined },
): Promise<Problem[]> {
  const message = await checkProgram(root, program);
  return message === undefined ? [] : [{ severity: "error", field, message }];
}

/** Fine where it is for others, and yet good to know. */
function notForThisPlatform(runtime: Extract<Runtime, { type: "process" }>): Problem[] {
  if (commandForThisPlatform(runtime) !== undefined) return [];
  return [
    { field: ["command"], message: `there is none for this machine, ${thisPlatform}`, severity: "warning" },
  ];
}
