import type { PeerAddress } from "@backplane/bus";

/**
 * The subjects of calls between hosts, below `backplane.`. The name of whoever speaks stands in each, so that a broker's permissions
 * can see to it that nobody speaks in another's name.
 */

/** One version of a plugin, as other hosts know it. */
export interface PluginVersion {
  readonly plugin: string;
  /** Of its description. */
  readonly digest: string;
}

/** Hosts that offer the same version share the calls on this subject. */
export const queue = "hosts";

export function callSubject(caller: string, { plugin, digest }: PluginVersion): string {
  return `call.${caller}.${pluginToken(plugin)}.${digest}`;
}

/** The same to one process. */
export function directSubject(
  caller: string,
  { plugin, digest, to }: PluginVersion & { to: PeerAddress },
): string {
  return `${callSubject(caller, { plugin, digest })}.${to.name}.${to.instance}`;
}

export function describeSubject(caller: string, { plugin, digest }: PluginVersion): string {
  return `describe.${caller}.${pluginToken(plugin)}.${digest}`;
}

export function announceSubject(host: string, plugin: string): string {
  return `announce.${host}.${pluginToken(plugin)}`;
}

/** The same to one host that has asked. */
export function announceToSubject(
  host: string,
  { plugin, asker }: { plugin: string; asker: string },
): string {
  return `${announceSubject(host, plugin)}.${asker}`;
}

/** A host asks what others offer to it. */
export function askSubject(host: string): string {
  return `ask.${host}`;
}

/** Undefined: nobody asks. */
export function readAsker(subject: string): string | undefined {
  return /^ask\.([A-Za-z0-9_-]{1,63})$/.exec(subject)?.[1];
}

export interface SpokenSubject {
  /** Who speaks. */
  readonly host: string;
  readonly plugin: string;
  readonly digest: string;
}

const pluginName = /^[a-z0-9][a-z0-9.-]{0,63}$/;

/** Undefined: no subject of ours. */
export function readSubject(subject: string): SpokenSubject | undefined {
  const [, host = "", token = "", digest = ""] = subject.split(".");
  const plugin = token.replaceAll("_", ".");
  return host !== "" && pluginName.test(plugin) ? { host, plugin, digest } : undefined;
}

/** A plugin's name has no underscore, and dots separate NATS's tokens. */
function pluginToken(plugin: string): string {
  return plugin.replaceAll(".", "_");
}
