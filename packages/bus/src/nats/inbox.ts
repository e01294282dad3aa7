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
  return `${inboxOf(address)}.${randomBytes(16).toString("base64url")}`;
}

/**
 * Whose inbox it is; undefined: it is none. What is answered to is chosen by whoever asks: answers to anything but an inbox would
 * publish whatever he likes with the rights of whoever answers.
 */
export function readInbox(subject: string): PeerAddress | undefined {
  const [, name, instance] = inbox.exec(subject) ?? [];
  return name === undefined || instance === undefined ? undefined : { name, instance };
}
