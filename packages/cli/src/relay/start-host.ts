/** Of what a host that cannot start says, the end: that is where Node and we put the reason. */
const maxReasonChars = 2_000;

/**
 * Resolves when the host serves agents, or has ended because another one does. It outlives us: other agents may come to use it.
 * @throws Error with its own words when it cannot start
 */
export async function startHost(
  [program = "", ...args]: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  // Most relays find a host that is there already, and start the faster.
  const { spawn } = await import("node:child_process");
  const child = spawn(program, args, { detached: true, cwd: "/", stdio: ["ignore", "pipe", "pipe"] });
  child.unref();
  const failure = await new Promise<string | undefined>((resolve) => {
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-maxReasonChars);
    });
    child.stdout.once("data", () => resolve(undefined));
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, killedBy) =>
      resolve(code === 0 ? undefined : said.trim() || `it ended with ${killedBy ?? `code ${code}`}`),
    );
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  child.stdout.destroy();
  child.stderr.destroy();
  if (failure !== undefined) throw new Error(failure);
}
