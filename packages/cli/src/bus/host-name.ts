import { hostname } from "node:os";

/** What other hosts know this one by, unless the config says: the machine's name, in the characters that NATS's subjects take. */
export function hostName(machine: string = hostname()): string {
  const [name = ""] = machine.split(".");
  return name.replace(/[^A-Za-z0-9_-]/g, "-").slice(0, 63) || "host";
}
