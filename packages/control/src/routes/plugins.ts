import type { Host, PluginStatus } from "@backplane/host";
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { ControlOptions } from "../control-options.ts";
import { ControlError } from "../problem.ts";
import { pluginSchema } from "../schemas.ts";
import { json, nameParameter, problems } from "./route-parts.ts";

/** What can be done with one plugin, and what that means. */
const actions = {
  reload:
    "Put a fresh process in place of the plugin's, made of its files as they are now; no call fails of it",
  start: "Start the plugin's process, also of one that was given up after it crashed too often",
  stop: "End the plugin's process when its calls have finished; the next call starts it again",
  enable: "Switch the plugin on",
  disable: "Switch the plugin off until it is switched on again: it offers nothing and does not run",
} as const;

export function addPluginRoutes(app: OpenAPIHono, { host }: ControlOptions): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/plugins",
      summary: "Every plugin found, also those that cannot be used, and why",
      responses: { 200: json(z.object({ plugins: z.array(pluginSchema) }), "Sorted by name"), ...problems },
    }),
    (context) => context.json({ plugins: [...host.plugins()] }, 200),
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/plugins/{name}",
      summary: "One plugin",
      request: { params: nameParameter },
      responses: { 200: json(pluginSchema, "The plugin"), ...problems },
    }),
    (context) => context.json(findPlugin(host, context.req.valid("param").name), 200),
  );

  for (const action of Object.keys(actions) as (keyof typeof actions)[]) {
    app.openapi(
      createRoute({
        method: "post",
        path: `/v1/plugins/{name}/${action}`,
        summary: actions[action],
        request: { params: nameParameter },
        responses: { 200: json(pluginSchema, "The plugin as it is then"), ...problems },
      }),
      async (context) => {
        const { name } = context.req.valid("param");
        findPlugin(host, name);
        await host[action](name);
        return context.json(findPlugin(host, name), 200);
      },
    );
  }
}

/** @throws ControlError */
export function findPlugin(host: Host, name: string): PluginStatus {
  const found = host.plugins().find((plugin) => plugin.name === name);
  if (found) return found;
  throw new ControlError("unknown_plugin", `There is no plugin "${name}"`);
}
