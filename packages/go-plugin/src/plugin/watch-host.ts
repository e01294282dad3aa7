import { ignoreBrokenPipes } from "./ignore-broken-pipes.ts";

/** A host that is killed leaves no other sign; its plugins must be gone within 2 s. */
const POLL_INTERVAL_MS = 500;

/** Calls once when the process that started this one is gone. Returns the undo. */
export function watchHost(onGone: () => void): () => void {
  const parent = process.ppid;
  let done = false;
  const stop = () => {
    done = true;
    clearInterval(poll);
    process.stdout.off("error", gone);
    process.stderr.off("error", gone);
  };
  const gone = () => {
    if (done) return;
    stop();
    ignoreBrokenPipes();
    onGone();
  };
  // An orphan gets another parent.
  const poll = setInterval(() => {
    if (process.ppid !== parent) gone();
  }, POLL_INTERVAL_MS).unref();
  process.stdout.on("error", gone);
  process.stderr.on("error", gone);
  return stop;
}
