import type { ExitFacts } from "./exit-facts.ts";

/** Life of a plugin: found → described → idle → starting → ready → draining → stopped, beside backoff and failed. */
export type PluginState =
  /** A candidate on disk; not described yet. */
  | { readonly kind: "found" }
  /** Its process runs only to say what it contributes. */
  | { readonly kind: "describing" }
  /** Known and callable, no process. */
  | { readonly kind: "idle" }
  | { readonly kind: "starting"; readonly since: number }
  | { readonly kind: "ready"; readonly pid: number | undefined; readonly since: number }
  /** Takes no new calls; running ones finish. */
  | { readonly kind: "draining"; readonly pid: number | undefined }
  /** It runs on other hosts, whose names are sorted. */
  | { readonly kind: "remote"; readonly hosts: readonly string[] }
  /** Ended for good with the host. */
  | { readonly kind: "stopped" }
  /** Crashed; may be started again at `until` (ms since the epoch). */
  | { readonly kind: "backoff"; readonly until: number; readonly reason: string; readonly exit?: ExitFacts }
  /** Not usable until its files change or a person starts it again. */
  | { readonly kind: "failed"; readonly reason: string }
  /** Switched off by the user. */
  | { readonly kind: "disabled" }
  /** No plugin of ours: another program's file in the same folder. */
  | { readonly kind: "foreign"; readonly reason: string };
