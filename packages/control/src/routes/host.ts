import type { PluginStatus } from "@backplane/host";
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { ControlOptions } from "../control-options.ts";
import { activitySchema, type HostStatus, statusSchema } from "../schemas.ts";
import { json, problems } from "./route-parts.ts";

/** The host as a whole. */
export function addHostRoutes(app: OpenAPIHono, options: ControlOptions): void {
  const { host } = options;
  const startedAt = new Date().toISOString();

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/status",
      summary: "What the host is and how much there is of it",
      responses: { 200: json(statusSchema, "The host's state"), ...problems },
    }),
    (context) => context.json({ ...statusOf(options), startedAt }, 200),
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/activity",
      summary: "What each plugin's calls came to, and what its processes take; counts only grow",
      responses: { 200: json(z.object({ plugins: z.array(activitySchema) }), "By plugin"), ...problems },
    }),
    async (context) => context.json({ plugins: [...(await host.activity())] }, 200),
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/v1/scan",
      summary: "Look through the plugin folders for what is new, changed or gone",
      responses: { 204: { description: "Every plugin is described or has failed" }, ...problems },
    }),
    async (context) => {
      await host.scan();
      await host.verify();
      return context.body(null, 204);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/v1/shutdown",
      summary: "End the host; agents start the next one with their next call",
      responses: { 202: { description: "It ends" }, ...problems },
    }),
    (context) => {
      // Once the answer is written.
      setImmediate(options.shutdown);
      return context.body(null, 202);
    },
  );
}

function statusOf({ host, version, agents }: ControlOptions): Omit<HostStatus, "startedAt"> {
  const plugins = host.plugins();
  const count = (...kinds: readonly PluginStatus["state"]["kind"][]): number =>
    plugins.filter(({ state }) => kinds.includes(state.kind)).length;
  return {
    version,
    pid: process.pid,
    agents: agents(),
    plugins: {
      all: plugins.length,
      running: count("starting", "ready", "draining"),
      failed: count("failed"),
      disabled: count("disabled"),
    },
    tools: host.tools().length,
  };
}
