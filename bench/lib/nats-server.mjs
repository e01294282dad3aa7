// A broker for one section of a run, on a loopback port of its own choice.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const START_TIMEOUT_MS = 10_000;

/** @param storeFolder where it keeps events; absent: it keeps none */
export async function startNatsServer({ storeFolder } = {}) {
  const store = storeFolder === undefined ? [] : ["-js", "-sd", storeFolder];
  const child = spawn("nats-server", ["-a", "127.0.0.1", "-p", "-1", ...store], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const signal = AbortSignal.timeout(START_TIMEOUT_MS);
  await once(child, "spawn", { signal });
  let port;
  for await (const line of createInterface({ input: child.stderr })) {
    port ??= /client connections on 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (/Server is ready/.test(line)) break;
    signal.throwIfAborted();
  }
  child.stderr.resume();
  const stop = async () => {
    const gone = once(child, "exit");
    child.kill();
    await gone;
  };
  return { url: `nats://127.0.0.1:${port}`, pid: child.pid, stop };
}
