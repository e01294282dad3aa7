/** Nobody reads the pipes of a plugin whose host is gone; a write must not end it with an uncaught error. */
export function ignoreBrokenPipes(): void {
  process.stdout.on("error", () => {});
  process.stderr.on("error", () => {});
}
