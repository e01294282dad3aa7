import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { ConfigWrite } from "../config-access.ts";
import type { ControlOptions } from "../control-options.ts";
import { isShallow, maxDepth } from "../is-shallow.ts";
import { ControlError } from "../problem.ts";
import { configSchema } from "../schemas.ts";
import { json, problems } from "./route-parts.ts";

const keyParameter = z.object({
  key: z
    .string()
    .min(1)
    .max(512)
    .openapi({ param: { name: "key", in: "path" }, example: "mcp.tools" })
    .describe("as TOML writes it"),
});

/** Checked for depth before anything walks through it. */
const changeSchema = z.strictObject({
  value: z
    .unknown()
    .refine((value) => value !== undefined && isShallow(value), `expected JSON, at most ${maxDepth} deep`),
});

const written = json(z.object({ changed: z.boolean() }), "The file says so; whether it did not before");

/** The config file, key by key. */
export function addConfigRoutes(app: OpenAPIHono, { config }: ControlOptions): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/config",
      summary: "What is in force by the config file as it is now, and what is wrong with it",
      responses: { 200: json(configSchema, "Defaults included"), ...problems },
    }),
    async (context) => context.json(await config.report(), 200),
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/config/{key}",
      summary: "What is in force for a key",
      request: { params: keyParameter },
      responses: { 200: json(z.object({ value: z.unknown() }), "The file's or the default"), ...problems },
    }),
    async (context) => {
      const { key } = context.req.valid("param");
      const found = await config.get(key);
      if (found.kind === "refused") throw new ControlError("invalid_request", found.reason);
      if (found.kind === "none") throw new ControlError("unknown_key", `${key} has no value`);
      return context.json({ value: found.value }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "put",
      path: "/v1/config/{key}",
      summary: "Change one key of the file and nothing else in it; a value that is wrong is refused",
      request: {
        params: keyParameter,
        body: {
          required: true,
          content: { "application/json": { schema: changeSchema } },
        },
      },
      responses: { 200: written, ...problems },
    }),
    async (context) => {
      const { value } = context.req.valid("json");
      return context.json(accepted(await config.set(context.req.valid("param").key, value)), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "delete",
      path: "/v1/config/{key}",
      summary: "Take one key out of the file, so that its default is in force",
      request: { params: keyParameter },
      responses: { 200: written, ...problems },
    }),
    async (context) =>
      context.json(accepted(await config.set(context.req.valid("param").key, undefined)), 200),
  );
}

/** @throws ControlError */
function accepted(write: ConfigWrite): { changed: boolean } {
  if (write.kind === "refused") throw new ControlError("invalid_request", write.reason);
  return { changed: write.changed };
}
