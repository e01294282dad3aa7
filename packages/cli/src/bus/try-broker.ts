import { execFile } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { type LinkState, type Nats, openNats } from "@backplane/bus/nats";
import type { NatsConfig } from "../config/config.ts";
import { type Finding, ok, problem } from "../doctor/finding.ts";
import { hostName } from "./host-name.ts";
import { natsServerOf } from "./nats-server-of.ts";

const timeoutMs = 6_000;

/** Connects as a host would. */
export async function tryBroker(
  bus: NatsConfig & { local: false },
  name: string = hostName(),
): Promise<Finding> {
  const where = `NATS at ${bus.servers.join(", ")}`;
  const state = await firstState(bus, name);
  if (state.kind === "connected") return ok(`${where}, as host "${name}"`);
  const reason = state.kind === "away" ? state.reason : "it does not answer";
  return problem(`${where} cannot be used: ${reason}`, "Start the broker, or mend [bus] in the config");
}

/** Whether a nats-server is there to be started. */
export async function tryOwnServer(): Promise<Finding> {
  try {
    const { stdout } = await promisify(execFile)("nats-server", ["--version"], { timeout: timeoutMs });
    return ok(`NATS of this host's own: ${stdout.trim()}`);
  } catch (error) {
    const what = `[bus] wants a nats-server on PATH: ${(error as Error).message}`;
    return problem(what, "Install nats-server, or name a broker in [bus]");
  }
}

async function firstState(bus: NatsConfig & { local: false }, name: string): Promise<LinkState> {
  let nats: Nats | undefined;
  const first = new Promise<LinkState>((resolve) => {
    nats = openNats({ name, server: () => natsServerOf(bus), onState: resolve, onError: () => {} });
  });
  const state = await Promise.race([first, delay(timeoutMs, stillConnecting, { ref: false })]);
  await nats?.close();
  return state;
}

const stillConnecting: LinkState = { kind: "connecting" };
