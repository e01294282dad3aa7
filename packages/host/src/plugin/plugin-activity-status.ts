import type { Activity } from "./plugin-activity.ts";
import type { PluginState } from "./plugin-state.ts";
import type { ProcessUsage } from "./process-usage.ts";

/** One plugin as `backplane top` shows it. */
export interface PluginActivityStatus extends Activity {
  readonly plugin: string;
  readonly state: PluginState["kind"];
  /** Absent while it has no process, and where the system does not tell. */
  readonly usage?: ProcessUsage;
}
