import { catalogue, covers, type EventType, isRequestType } from "@backplane/bus";
import type { EventPatterns } from "./event-patterns.ts";

/** What one plugin may do with events: what its manifest asks for, as far as the user grants it. */
export interface EventPermissions {
  readonly plugin: string;
  readonly asked: EventPatterns;
  readonly granted: EventPatterns;
  /** A bare executable: there is no manifest that could ask. */
  readonly isBare: boolean;
}

/** Undefined: the plugin may publish events of this type. Otherwise why not, and what to do. */
export function publishRefusal(permissions: EventPermissions, type: string): string | undefined {
  const what = `Plugin "${permissions.plugin}" may not publish "${type}"`;
  const isRequest = type in catalogue && isRequestType(type as EventType);
  if (!isRequest && isReserved(type))
    return `${what}: only the host itself tells of that; choose another first word`;
  // What steers a host is granted by its name: a pattern could allow more than its author meant to.
  const isCovered = isRequest
    ? (pattern: string) => pattern === type
    : (pattern: string) => covers(pattern, type);
  return missing(permissions, { what, right: "publish", wanted: type, isCovered });
}

/** Undefined: the plugin may hear these events. Otherwise why not, and what to do. */
export function subscribeRefusal(permissions: EventPermissions, pattern: string): string | undefined {
  return missing(permissions, {
    what: `Plugin "${permissions.plugin}" may not hear "${pattern}"`,
    right: "subscribe",
    wanted: pattern,
    isCovered: (outer) => covers(outer, pattern),
  });
}

const reservedWords = new Set(Object.keys(catalogue).map(firstWord));

/** The words that Backplane's own events begin with, now and later. */
function isReserved(type: string): boolean {
  return reservedWords.has(firstWord(type));
}

function firstWord(type: string): string {
  return (type.split(".", 1)[0] ?? "").toLowerCase();
}

interface Wanted {
  readonly what: string;
  readonly right: keyof EventPatterns;
  readonly wanted: string;
  readonly isCovered: (pattern: string) => boolean;
}

function missing(
  { plugin, asked, granted, isBare }: EventPermissions,
  { what, right, wanted, isCovered }: Wanted,
): string | undefined {
  if (isBare) return `${what}: a bare executable asks for nothing; make it a package with a plugin.json`;
  if (!asked[right].some(isCovered)) {
    const place = `extensions["dev.backplane"].permissions.events.${right}`;
    return `${what}: its plugin.json does not ask for it; add "${wanted}" to ${place}`;
  }
  if (granted[right].some(isCovered)) return undefined;
  const section = /^[a-z0-9-]+$/.test(plugin) ? plugin : JSON.stringify(plugin);
  return `${what}: it was not granted; add ${right} = ["${wanted}"] to [grant.${section}.events] in config.toml`;
}
