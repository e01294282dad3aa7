import type { Host } from "@backplane/host";
import type { ParkedCalls } from "../caller/parked-calls.ts";
import type { Clock } from "../clock.ts";
import type { Readiness } from "../readiness.ts";
import type { ToolSurface } from "../search/tool-surface.ts";
import type { TaskOnlyTools } from "../tasks/task-only-tools.ts";
import type { Tasks } from "../tasks/tasks.ts";

/** What the calls of all connections share. */
export interface CallServices {
  readonly host: Host;
  readonly clock: Clock;
  readonly readiness: Readiness;
  readonly tools: ToolSurface;
  readonly parkedCalls: ParkedCalls;
  readonly tasks: Tasks;
  readonly taskOnlyTools: TaskOnlyTools;
  readonly heartbeatMs?: number | undefined;
}
