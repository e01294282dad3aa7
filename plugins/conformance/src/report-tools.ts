import { setTimeout as delay } from "node:timers/promises";
import type { CallContext } from "@backplane/sdk";

/** The suite wants to see that reports come while the tool runs. */
const stepMs = 50;

/** Far more than the 50 ms within which the face makes one report of several: the suite counts them. */
const progressStepMs = 300;

async function logSteps({ log, signal }: CallContext): Promise<string> {
  log.info("Tool execution started");
  await delay(stepMs, undefined, { signal });
  log.info("Tool processing data");
  await delay(stepMs, undefined, { signal });
  log.info("Tool execution completed");
  return "Tool with logging executed successfully";
}

/** Tools that report while they run. */
export const reportTools = {
  test_tool_with_logging: {
    description: "Logs three lines",
    run: (_args: unknown, context: CallContext) => logSteps(context),
  },
  test_logging_tool: {
    description: "Logs three lines, for a client that may not want them",
    run: (_args: unknown, context: CallContext) => logSteps(context),
  },
  test_tool_with_progress: {
    description: "Reports progress three times",
    async run(_args: unknown, { progress, signal }: CallContext) {
      for (const step of [0, 50, 100]) {
        progress({ progress: step, total: 100 });
        await delay(progressStepMs, undefined, { signal });
      }
      return "Tool with progress executed successfully";
    },
  },
  test_reconnection: {
    description: "Answers late enough for its stream to be closed and resumed",
    async run(_args: unknown, { signal }: CallContext) {
      await delay(20 * stepMs, undefined, { signal });
      return "Reconnection test completed";
    },
  },
};
