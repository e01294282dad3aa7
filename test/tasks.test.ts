import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installConformancePlugin } from "./support/example-plugins.ts";
import { clientsUnderTest, openPeerClient } from "./support/peer-clients.ts";
import { pluginProcesses } from "./support/plugin-processes.ts";
import {
  openTasksClient,
  type TaskOutcome,
  type TasksClient,
  type ToolExecution,
} from "./support/tasks-client.ts";
import { createTempHome, type TempHome } from "./support/temp-home.ts";
import { answerLimitMs } from "./support/tool-calls.ts";
import { type Served, serveHome, type Way, ways } from "./support/ways.ts";
import { within } from "./support/within.ts";

/** Longer than the waits inside, so that the one that hangs is named. */
const timeoutMs = 3 * answerLimitMs;

const forms: Record<string, object> = { "Delete a.txt?": { confirm: true } };
const answer = (params: object) => {
  const content = forms[(params as { message: string }).message] ?? { name: "Ada", confirm: true };
  return { action: "accept", content };
};

let home: TempHome;
let served: Served;
let client: TasksClient;

function serve(way: Way): void {
  beforeAll(async () => {
    home = await createTempHome();
    await installConformancePlugin(home);
    served = await serveHome(home, way);
    client = await openTasksClient(served.server, answer);
  });

  afterAll(async () => {
    await client?.close();
    await served?.stop();
    await home?.remove();
  });
}

const call = (tool: string, args: object = {}): Promise<ToolExecution> =>
  within(answerLimitMs, `the first answer of ${tool}`, client.callTool(`conformance_${tool}`, args));

async function outcomeOf(execution: ToolExecution): Promise<TaskOutcome> {
  return (await within(answerLimitMs, "the call to end", execution.settle())).outcome;
}

const textOf = ({ result }: TaskOutcome) => result?.content.map(({ text }) => text).join("\n");

describe.each(ways)("MCP's own client of tasks %s", { timeout: timeoutMs }, (way) => {
  serve(way);

  it("gets the result of a quick call", async () => {
    expect(textOf(await outcomeOf(await call("greet", { name: "Ada" })))).toBe("Hello, Ada!");
  });

  it("follows a long call to its result", async () => {
    const execution = await call("slow_compute", { seconds: 2, label: "x" });
    expect(execution.kind).toBe("task");
    expect(textOf(await outcomeOf(execution))).toBe("Computed x for 2 s");
  });

  it("hears what a tool says went wrong as its result, and an error of the protocol as a failure", async () => {
    expect(await outcomeOf(await call("failing_job"))).toMatchObject({
      status: "completed",
      result: { isError: true, content: [{ text: expect.stringContaining("The job failed") }] },
    });
    const failed = await outcomeOf(await call("protocol_error_job"));
    expect(failed).toMatchObject({ status: "failed", error: { code: -32021 } });
  });

  it.each([
    ["in the task", "confirm_delete", { filename: "a.txt" }, "Deleted a.txt"],
    ["twice at once in the task", "multi_input", {}, "Ada and Ada"],
    ["before the task", "test_tool_with_task", {}, "Hello, Ada!"],
  ])("is asked %s", async (_when, tool, args, text) => {
    const execution = await call(tool, args);
    expect(execution.kind).toBe("task");
    expect(textOf(await outcomeOf(execution))).toBe(text);
  });

  it("cancels a call", async () => {
    const execution = await call("slow_compute", { seconds: 3_600, label: "x" });
    await execution.cancel();
    expect((await outcomeOf(execution)).status).toBe("cancelled");
  });

  it("hears that the plugin was killed, and calls it anew", async () => {
    const execution = await call("slow_compute", { seconds: 3_600, label: "x" });
    for (const { pid } of await pluginProcesses(home, "conformance")) process.kill(pid, "SIGKILL");
    expect(await outcomeOf(execution)).toMatchObject({
      status: "completed",
      result: { isError: true, _meta: { "dev.backplane/error": { code: "plugin_died" } } },
    });
    expect(textOf(await outcomeOf(await call("greet", { name: "Ada" })))).toBe("Hello, Ada!");
  });

  it.each(clientsUnderTest.filter(({ keepsSession }) => keepsSession))(
    "is the only one to call what nobody can wait for: $name is told",
    async (other) => {
      const peer = await openPeerClient(other, served.server);
      const called = peer.callTool({ name: "conformance_failing_job", arguments: {} });
      if (other.protocolVersion === "2026-07-28")
        await expect(called).rejects.toMatchObject({
          code: -32021,
          data: { requiredCapabilities: { extensions: { "io.modelcontextprotocol/tasks": {} } } },
        });
      else
        expect(await called).toMatchObject({
          isError: true,
          _meta: { "dev.backplane/error": { code: "missing_ability" } },
        });
      await peer.close();
    },
  );
});

describe("a task over HTTP", { timeout: timeoutMs }, () => {
  serve("over HTTP");

  it("is there for its client when that has been away", async () => {
    const execution = await call("slow_compute", { seconds: 2, label: "x" });
    const reference = execution.serializeReference();
    await execution.detach();
    await client.close();
    client = await openTasksClient(served.server, answer);
    expect(textOf(await outcomeOf(await client.resumeTask(reference)))).toBe("Computed x for 2 s");
  });
});
