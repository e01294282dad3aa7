import { randomBytes } from "node:crypto";
import type { PeerAddress } from "../peers.ts";
import { subjectPrefix } from "./event-subject.ts";

const token = "[A-Za-z0-9_-]{1,63}";
const inbox = new RegExp(`^${subjectPrefix.replace(".", "\\.")}inbox\\.(${token})\\.(${token})\\.${token}$`);

/** Everything that is written to one process; the broker's permissions can keep others from listening to it. */
export function inboxOf({ name, instance }: PeerAddress): string {
  return `${subjectPrefix}inbox.${name}.${instance}`;
}

/** Nobody guesses it: whoever is not told it cannot write there. */
export function newInbox(address: PeerAddress): string {
  return `${inboxOf(address)}.${newSecret()}`;
}

const secretBytes = 16;

/** To ask the system for each would take as long as the rest of opening a channel. */
let pool: Buffer = Buffer.alloc(0);

function newSecret(): string {
  if (pool.length === 0) pool = randomBytes(256 * secretBytes);
  const secret = pool.toString("base64url", 0, secretBytes);
  pool = pool.subarray(secretBytes);
  return secret;
}

/**
 * Whose inbox it is; undefined: it is none. What is answered to is chosen by whoever asks: answers to anything but an inbox would
 * publish whatever he likes with the rights of whoever answers.
 */
export function readInbox(subject: string): PeerAddress | undefined {
  const [, name, instance] = inbox.exec(subject) ?? [];
  return name === undefined || instance === undefined ? undefined : { name, instance };
}
