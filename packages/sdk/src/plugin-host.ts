import type { Log } from "./call-context.ts";
import type { Plugin } from "./define-plugin.ts";
import type { Publish } from "./event.ts";

/** The host, as a plugin sees it for as long as it runs. */
export interface PluginHost<Config = unknown> {
  /** Semantic version. */
  readonly version: string;
  /** Aborts when the session ends. */
  readonly signal: AbortSignal;
  /** Lines for `backplane logs` that belong to no call. Dropped when the host is slow. */
  readonly log: Log;
  /** The plugin's own section of the user's config, as its schema makes it; always that which it took last. */
  readonly config: Config;
  /** For what belongs to no call. */
  readonly publish: Publish;
  /**
   * From here on the plugin is this one: calls under way finish as they began, the host asks for the new description and tells the
   * agents what changed. @throws TypeError when the name is another
   */
  replace(plugin: Plugin): void;
  /** The content at this URI is a new one; told to those who subscribed. */
  resourceUpdated(uri: string): void;
  /** The user is done with what `client.elicitUrl()` sent them to. */
  elicitationCompleted(elicitationId: string): void;
}
