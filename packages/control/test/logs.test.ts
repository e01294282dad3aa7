import { appendFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ControlServer, openStream, startControlServer } from "./control-server.ts";

let server: ControlServer;

const entry = (message: string) => ({
  time: "2026-11-25T12:00:00.000Z",
  level: "info",
  source: "plugin",
  message,
});

beforeAll(async () => {
  server = await startControlServer("good-neighbour");
  await mkdir(server.logs, { recursive: true });
  await append("one", "two");
});

afterAll(() => server.close());

function append(...messages: string[]): Promise<void> {
  const lines = messages.map((message) => `${JSON.stringify(entry(message))}\n`).join("");
  return appendFile(path.join(server.logs, "good-neighbour.log"), lines);
}

describe("GET /v1/plugins/{name}/logs", () => {
  test("answers the newest lines, oldest first, and leaves out what is none", async () => {
    await appendFile(path.join(server.logs, "good-neighbour.log"), "no JSON\n{}\n");
    await append("three");
    const { json } = await server.ask("GET", "/v1/plugins/good-neighbour/logs?lines=4");
    expect(json).toEqual({ lines: [entry("two"), entry("three")] });
  });

  test("goes on with what is written, when asked to follow", async () => {
    const stream = await openStream(server, "/v1/plugins/good-neighbour/logs?follow=true&lines=1");
    await stream.readUntil('"three"');
    await append("four");
    const read = await stream.readUntil('"four"');
    expect(read).toBe(
      ["three", "four"].map((text) => `event: line\ndata: ${JSON.stringify(entry(text))}\n\n`).join(""),
    );
    stream.close();
  });
});

describe("GET /v1/logs", () => {
  test("is empty when the host has logged nothing", async () => {
    expect((await server.ask("GET", "/v1/logs")).json).toEqual({ lines: [] });
  });
});
