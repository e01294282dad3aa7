import { access, constants, stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { quoted } from "../quoted.ts";
import { type ExecutableFormat, readExecutableFormat } from "./executable-format.ts";
import type { Diagnosis } from "./runner.ts";

/** The system that a program must be for. */
export interface System {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
}

/** Looks at the executable for a reason why it did not start as a plugin; undefined when it looks right. */
export async function diagnose(path: string, system: System = process): Promise<Diagnosis | undefined> {
  try {
    return (await diagnoseFile(path)) ?? (await diagnoseFormat(await readExecutableFormat(path), system));
  } catch {
    // Not there, or not readable: the failure itself says so.
    return undefined;
  }
}

async function diagnoseFile(path: string): Promise<Diagnosis | undefined> {
  const file = await stat(path);
  if (!file.isFile()) return { code: "not_executable", text: `${quoted(path)} is not a file` };
  if (await isExecutable(path)) return undefined;
  const mode = (file.mode & 0o777).toString(8).padStart(4, "0");
  return {
    code: "not_executable",
    text: `${quoted(path)} has mode ${mode} and cannot be executed by this user; run chmod +x on it`,
  };
}

async function diagnoseFormat(format: ExecutableFormat, system: System): Promise<Diagnosis | undefined> {
  if (format.kind === "native") return diagnoseNative(format, system);
  if (format.kind === "unknown") {
    return { code: "not_executable", text: "it is neither a program nor a script with a #! line" };
  }
  const { interpreter } = format;
  if (!isAbsolute(interpreter) || (await isExecutable(interpreter))) return undefined;
  return {
    code: "not_executable",
    text: `its interpreter ${quoted(interpreter)} is not there, or not executable`,
  };
}

function diagnoseNative(
  { platform, architectures }: Extract<ExecutableFormat, { kind: "native" }>,
  system: System,
): Diagnosis | undefined {
  if (platform === system.platform && architectures.includes(system.arch)) return undefined;
  const made = `${platform} on ${architectures.join(" or ")}`;
  return {
    code: "wrong_architecture",
    text: `it is built for ${made}, this machine is ${system.platform} on ${system.arch}`,
  };
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
