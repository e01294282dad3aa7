import { expect, test } from "vitest";
import { echo, FakeHost } from "../fake-host.ts";
import { RawClient, toolCall } from "./raw-client.ts";

test("smoke", async () => {
  for (const era of ["legacy", "modern"] as const) {
    const client = new RawClient({ host: new FakeHost({ echo }) });
    if (era === "legacy") await client.listLegacy(); else await client.listModern();
    await client.request(toolCall(1, "echo", { era, args: { a: 1 } }));
    await client.request(toolCall(2, "nope", { era, args: { a: 1 } }));
    console.log(client.lines);
    await client.face.close();
    console.log(client.errors);
  }
});
