import { setTimeout as delay } from "node:timers/promises";
import type { JetStreamClient } from "@nats-io/jetstream";
import { BusError } from "../bus-error.ts";
import { toBusError } from "./to-bus-error.ts";

/** For one try: an answer that takes longer is lost with the broker that would have sent it. */
const tryTimeoutMs = 2_000;

const pauseMs = 100;

/**
 * Publishes until the broker says that it has the event stored. Trying again is safe: within two minutes the broker drops a second
 * message of the same id.
 * @throws BusError "unavailable" after the timeout, "forbidden"
 */
export async function publishStored(
  jetstream: JetStreamClient,
  { id, subject, bytes, timeoutMs }: { id: string; subject: string; bytes: Uint8Array; timeoutMs: number },
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      await jetstream.publish(subject, bytes, { msgID: id, timeout: Math.min(tryTimeoutMs, timeoutMs) });
      return;
    } catch (cause) {
      const error = toBusError(cause, `Cannot publish on "${subject}"`);
      if (error.code === "forbidden" || isClosed(cause) || Date.now() + pauseMs > deadline) throw error;
    }
    await delay(pauseMs);
  }
}

function isClosed(error: unknown): boolean {
  return error instanceof BusError
    ? error.code === "closed"
    : (error as Error).name === "ClosedConnectionError";
}
