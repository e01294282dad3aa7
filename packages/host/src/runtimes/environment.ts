/** Where a plugin's process looks for programs. */
export const programFolders: string =
  process.platform === "win32" ? (process.env["PATH"] ?? "") : "/usr/local/bin:/usr/bin:/bin";

/** The whole environment of a plugin's process; go-plugin adds its own variables. Nothing is inherited from the host. */
export function pluginEnvironment(options: {
  temporaryFolder: string;
  runMark: string;
}): Record<string, string> {
  return {
    PATH: programFolders,
    LANG: "C.UTF-8",
    TMPDIR: options.temporaryFolder,
    // Tells the guard which processes are this host's; see run-folder/guard-script.ts.
    BACKPLANE_RUN: options.runMark,
    // Without it no program starts on Windows.
    ...(process.env["SystemRoot"] && { SystemRoot: process.env["SystemRoot"] }),
  };
}
