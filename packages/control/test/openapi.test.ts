import { validate } from "@readme/openapi-parser";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, type ControlServer, startControlServer } from "./control-server.ts";

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: object;
}

let server: ControlServer;
let document: Document;

beforeAll(async () => {
  server = await startControlServer("good-neighbour", "dies-at-start", "exits-at-once");
  document = (await server.ask("GET", "/openapi.json")).json as Document;
});

afterAll(() => server.close());

function schemaOf(path: string, method: string, answer: Answer): ValidateFunction | undefined {
  const { responses } = document.paths[path]?.[method.toLowerCase()] ?? { responses: {} };
  const response = responses[answer.status] ?? responses["default"];
  const content = response?.content?.[answer.type.split(";")[0] ?? ""];
  if (!content) return undefined;
  const ajv = new Ajv2020({ strict: false });
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  return ajv.compile({ ...content.schema, components: document.components });
}

/** What was answered is what the document says of that path, method and status. */
function expectAsDocumented(path: string, method: string, answer: Answer): void {
  if (answer.text === "") {
    expect([202, 204]).toContain(answer.status);
    return;
  }
  const check = schemaOf(path, method, answer);
  expect(
    check,
    `${method} ${path} answered ${answer.status} ${answer.type}, which is not documented`,
  ).toBeDefined();
  check?.(answer.json);
  expect(check?.errors ?? []).toEqual([]);
}

const body = (value: unknown) => ({
  body: JSON.stringify(value),
  headers: { "content-type": "application/json" },
});

/** One good and one bad request at least for each operation. */
const requests: readonly (readonly [path: string, method: string, target: string, options?: object])[] = [
  ["/v1/status", "GET", "/v1/status"],
  ["/v1/plugins", "GET", "/v1/plugins"],
  ["/v1/plugins/{name}", "GET", "/v1/plugins/good-neighbour"],
  ["/v1/plugins/{name}", "GET", "/v1/plugins/exits-at-once"],
  ["/v1/plugins/{name}", "GET", "/v1/plugins/nobody"],
  ["/v1/plugins/{name}/start", "POST", "/v1/plugins/good-neighbour/start"],
  ["/v1/plugins/{name}/start", "POST", "/v1/plugins/dies-at-start/start"],
  ["/v1/plugins/{name}/logs", "GET", "/v1/plugins/good-neighbour/logs?lines=5"],
  ["/v1/plugins/{name}/logs", "GET", "/v1/plugins/nobody/logs"],
  ["/v1/logs", "GET", "/v1/logs"],
  ["/v1/logs", "GET", "/v1/logs?lines=none"],
  ["/v1/config", "GET", "/v1/config"],
  ["/v1/config/{key}", "GET", "/v1/config/mcp.word"],
  ["/v1/config/{key}", "GET", "/v1/config/mcp.nothing"],
  ["/v1/config/{key}", "PUT", "/v1/config/mcp.word", body({ value: "search" })],
  ["/v1/config/{key}", "PUT", "/v1/config/mcp.word", body({ value: 7 })],
  ["/v1/config/{key}", "DELETE", "/v1/config/mcp.word"],
  ["/v1/activity", "GET", "/v1/activity"],
  ["/v1/plugins/{name}/reload", "POST", "/v1/plugins/good-neighbour/reload"],
  ["/v1/plugins/{name}/stop", "POST", "/v1/plugins/good-neighbour/stop"],
  ["/v1/plugins/{name}/stop", "POST", "/v1/plugins/exits-at-once/stop"],
  ["/v1/plugins/{name}/disable", "POST", "/v1/plugins/good-neighbour/disable"],
  ["/v1/plugins/{name}/start", "POST", "/v1/plugins/good-neighbour/start"],
  ["/v1/plugins/{name}/enable", "POST", "/v1/plugins/good-neighbour/enable"],
  ["/v1/scan", "POST", "/v1/scan"],
  ["/v1/events", "POST", "/v1/events", body({ type: "order.placed", data: { id: 7 } })],
  ["/v1/events", "POST", "/v1/events", body({ type: "plugin.crashed", data: {} })],
  ["/v1/events", "GET", "/v1/events?subject=a..b"],
  ["/v1/shutdown", "POST", "/v1/shutdown"],
];

describe("The OpenAPI document", () => {
  test("is a valid one", async () => {
    expect(await validate(structuredClone(document) as never)).toMatchObject({ valid: true });
  });

  test("is held by what the server answers", async () => {
    for (const [path, method, target, options] of requests)
      expectAsDocumented(path, method, await server.ask(method, target, options));
    expect(server.errors).toEqual([]);
  });

  test("has no operation that was not tried", () => {
    const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const tried = new Set(requests.map(([path, method]) => `${method} ${path}`));
    expect(documented.filter((operation) => !tried.has(operation))).toEqual([]);
  });
});
