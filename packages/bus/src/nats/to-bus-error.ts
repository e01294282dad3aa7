import { BusError } from "../bus-error.ts";

/** Turns what NATS throws into a BusError; one stays itself. */
export function toBusError(cause: unknown, what: string): BusError {
  if (cause instanceof BusError) return cause;
  const { message, name } = cause as Error;
  const isForbidden =
    /Authorization|Permission|AuthenticationExpired/i.test(name) || /authorization|permission/i.test(message);
  return new BusError(isForbidden ? "forbidden" : "unavailable", `${what}: ${message || name}`, { cause });
}
