import { OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import type { ControlOptions } from "./control-options.ts";
import { answerProblem, ControlError } from "./problem.ts";
import { addConfigRoutes } from "./routes/config.ts";
import { addEventRoutes } from "./routes/events.ts";
import { addHostRoutes } from "./routes/host.ts";
import { addLogRoutes } from "./routes/logs.ts";
import { addPluginRoutes } from "./routes/plugins.ts";
import { type Authorize, withToken } from "./token.ts";

/** More than any event that a bus takes. */
const maxBodyBytes = 1024 * 1024;

const maxErrors = 10;

/** The API as a web-standard application: requests in, responses out, whatever they travel on. */
export function createControlApp(options: ControlOptions & { readonly authorize: Authorize }): OpenAPIHono {
  const app = new OpenAPIHono({
    defaultHook: (result, context) => {
      if (result.success) return undefined;
      return answerProblem(context, invalid(result.error.issues));
    },
  });
  app.onError((error, context) => {
    const problem = readError(error);
    if (problem.code === "internal") options.onError(error);
    return answerProblem(context, problem);
  });
  app.notFound((context) =>
    answerProblem(context, new ControlError("unknown_route", `There is no ${context.req.path} here`)),
  );
  app.use(refuseWebPages);
  app.use(withToken(options.authorize));
  app.use(bodyLimit({ maxSize: maxBodyBytes, onError: (context) => answerProblem(context, tooLarge()) }));
  // What plugins there are is known only then; whether it runs, and that it is to end, is for any time.
  app.use("/v1/plugins/*", async (_, next) => {
    await options.ready;
    await next();
  });
  addHostRoutes(app, options);
  addPluginRoutes(app, options);
  addEventRoutes(app, options);
  addLogRoutes(app, options);
  addConfigRoutes(app, options);
  refuseOtherMethods(app, addDocument(app, options.version));
  return app;
}

/** A browser reaches no unix socket, but what forwards one from a port; a page that got there must not even guess at tokens. */
const refuseWebPages: MiddlewareHandler = async (context, next) => {
  if (context.req.header("origin") === undefined && context.req.header("sec-fetch-site") === undefined)
    return next();
  throw new ControlError("forbidden_origin", "The control face is not for web pages");
};

/** Serves the document, and returns the paths that are in it with their methods. */
function addDocument(app: OpenAPIHono, version: string): ReadonlyMap<string, readonly string[]> {
  app.openAPIRegistry.registerComponent("securitySchemes", "token", { type: "http", scheme: "bearer" });
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Backplane control",
      version,
      description:
        "Shows and steers a running host. Whatever goes wrong is answered with a problem document (RFC 9457).",
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    security: [{ token: [] }],
  });
  app.get("/openapi.json", (context) => context.json(document));
  const paths = Object.entries(document.paths ?? {}).map(
    ([path, methods]) => [path.replaceAll(/\{(\w+)\}/g, ":$1"), Object.keys(methods)] as const,
  );
  return new Map([...paths, ["/openapi.json", ["get"]]]);
}

function refuseOtherMethods(app: OpenAPIHono, paths: ReadonlyMap<string, readonly string[]>): void {
  for (const [path, methods] of paths) {
    const allowed = methods.map((method) => method.toUpperCase()).join(", ");
    app.all(path, (context) => {
      context.header("allow", allowed);
      const message = `${context.req.path} takes ${allowed}`;
      return answerProblem(context, new ControlError("method_not_allowed", message));
    });
  }
}

function readError(error: Error): ControlError {
  if (!(error instanceof HTTPException)) return ControlError.from(error);
  return new ControlError("invalid_request", error.message || "The request cannot be read", { cause: error });
}

function tooLarge(): ControlError {
  return new ControlError("too_large", `At most ${maxBodyBytes} bytes`);
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function invalid(issues: readonly Issue[]): ControlError {
  const errors = issues
    .slice(0, maxErrors)
    .map(({ path, message }) => ({ at: path.map(String).join("."), message }));
  const detail = errors.map(({ at, message }) => (at ? `${at}: ${message}` : message)).join("; ");
  return new ControlError("invalid_request", detail, { errors });
}
