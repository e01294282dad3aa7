import { statSync } from "node:fs";
import { diagnose, readExecutableFormat } from "@backplane/go-plugin/executable";
import { thisPlatform } from "../runtimes/command-for-platform.ts";
import { followInside } from "../runtimes/resolve-inside.ts";

export interface Program {
  /** Relative to the package. */
  readonly file: string;
  /** What it must run on, such as "linux-x64". Absent: it is not a program by itself, or nobody knows for what. */
  readonly platform?: string | undefined;
}

/** Why a program of a package will not start, as far as its file tells; undefined when it may. */
export async function checkProgram(root: string, { file, platform }: Program): Promise<string | undefined> {
  const name = JSON.stringify(file);
  const followed = followInside(root, file);
  if (followed.kind === "outside") return `${name} leads out of the plugin's folder`;
  if (followed.kind === "missing") return `the plugin has no file ${name}; build it`;
  if (!statSync(followed.path).isFile()) return `${name} is not a regular file`;
  if (platform === undefined) return undefined;
  if (platform === thisPlatform) return (await diagnose(followed.path))?.text;
  return await foreignProgram(followed.path, platform);
}

/** Of another platform only the kind of program can be told: neither its modes nor its interpreters are here. */
async function foreignProgram(file: string, wanted: string): Promise<string | undefined> {
  const format = await readExecutableFormat(file);
  if (format.kind !== "native") return undefined;
  const { platform, architectures } = format;
  const platforms = architectures.map((architecture) => `${platform}-${architecture}`);
  return platforms.includes(wanted)
    ? undefined
    : `it is built for ${platforms.join(" or ")}, not for ${wanted}`;
}
