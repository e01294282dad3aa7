import type { Host } from "@backplane/host";
import { ParkedCalls } from "./caller/parked-calls.ts";
import type { CallServices } from "./calls/call-services.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { FaceOptions, ServerInfo } from "./face-options.ts";
import { DefinitionLists } from "./lists/definition-lists.ts";
import { Readiness } from "./readiness.ts";
import { ToolSurface } from "./search/tool-surface.ts";
import { TaskOnlyTools } from "./tasks/task-only-tools.ts";
import { TaskSubscriptions } from "./tasks/task-subscriptions.ts";
import { type TaskLimits, Tasks } from "./tasks/tasks.ts";

/** People answer, so minutes; and a client that forgot about a call must not keep it for good. */
export const defaultAnswerTimeoutMs = 600_000;

/** What all connections of a face share. */
export class Face implements CallServices {
  readonly host: Host;
  readonly clock: Clock;
  readonly serverInfo: ServerInfo;
  readonly instructions: string | undefined;
  readonly heartbeatMs: number | undefined;
  readonly answerTimeoutMs: number;
  readonly onError: (error: Error) => void;
  readonly readiness: Readiness;
  readonly tools: ToolSurface;
  readonly lists: DefinitionLists;
  readonly parkedCalls: ParkedCalls;
  readonly tasks: Tasks;
  readonly taskSubscriptions: TaskSubscriptions;
  readonly taskOnlyTools: TaskOnlyTools;

  constructor(options: FaceOptions) {
    const { host, clock = systemClock, onError = () => {}, maxParkedCalls: maxCalls = 256 } = options;
    const { answerTimeoutMs = defaultAnswerTimeoutMs } = options;
    this.host = host;
    this.clock = clock;
    this.serverInfo = options.serverInfo;
    this.instructions = options.instructions;
    this.heartbeatMs = options.heartbeatMs;
    this.answerTimeoutMs = answerTimeoutMs;
    this.onError = onError;
    this.readiness = new Readiness({ ...options, clock });
    this.tools = new ToolSurface({ ...options.tools, host, readiness: this.readiness });
    this.lists = new DefinitionLists({ host, tools: this.tools });
    this.parkedCalls = new ParkedCalls({ clock, timeoutMs: answerTimeoutMs, maxCalls });
    this.tasks = new Tasks({
      ...taskLimits(options),
      serverInfo: this.serverInfo,
      clock,
      answerTimeoutMs,
    });
    this.taskSubscriptions = new TaskSubscriptions(this.tasks);
    this.taskOnlyTools = new TaskOnlyTools(host);
  }

  /** Ends the parked calls and the tasks, and keeps nobody waiting. Leaves the host alone. */
  close(): void {
    this.readiness.close();
    this.tools.close();
    this.lists.close();
    this.parkedCalls.close();
    this.tasks.close();
  }
}

function taskLimits(options: FaceOptions): TaskLimits {
  return {
    afterMs: options.taskAfterMs ?? 500,
    keepMs: options.taskKeepMs ?? 3_600_000,
    maxTasksPerClient: options.maxTasksPerClient ?? 256,
    maxBytesPerClient: options.maxTaskBytesPerClient ?? 64 * 1024 * 1024,
  };
}
