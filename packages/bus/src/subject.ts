import { BusError } from "./bus-error.ts";

/** Longest subject and pattern, in characters. */
const maxLength = 255;

/** Tokens are kept to what every broker and file system takes as it is. */
const token = /^[A-Za-z0-9_-]+$/;

/** Whether this can be an event's type, which is also its subject: `plugin.request.reload`. */
export function isSubject(text: string): boolean {
  return text.length <= maxLength && text.split(".").every((part) => token.test(part));
}

/** Whether this can be subscribed to. NATS's grammar: `*` stands for one token, a last `>` for one or more. */
export function isPattern(text: string): boolean {
  if (text.length > maxLength) return false;
  const parts = text.split(".");
  return parts.every(
    (part, index) => part === "*" || (part === ">" && index === parts.length - 1) || token.test(part),
  );
}

export function matches(pattern: string, subject: string): boolean {
  const wanted = pattern.split(".");
  const parts = subject.split(".");
  const isOpen = wanted.at(-1) === ">";
  if (isOpen ? parts.length < wanted.length : parts.length !== wanted.length) return false;
  return wanted.every((part, index) => part === "*" || part === ">" || part === parts[index]);
}

/** Whether every subject that `inner` stands for is one that `outer` stands for: what a grant must know. */
export function covers(outer: string, inner: string): boolean {
  const wide = outer.split(".");
  const narrow = inner.split(".");
  for (const [index, part] of wide.entries()) {
    const other = narrow[index];
    if (part === ">") return other !== undefined;
    if (other === undefined || other === ">") return false;
    if (part !== "*" && part !== other) return false;
  }
  return wide.length === narrow.length;
}

/** @throws BusError "invalid" */
export function mustBePattern(text: string): void {
  if (isPattern(text)) return;
  throw new BusError(
    "invalid",
    `${quoted(text)} is no pattern: expected a subject, "*" for a token, ">" for the rest`,
  );
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
