import type { Server } from "@modelcontextprotocol/server";
import { expect, test } from "vitest";
import { ClientNotices } from "../../src/notices/client-notices.ts";
import { FakeHost } from "../fake-host.ts";
import { ManualClock } from "../manual-clock.ts";

function setup(era: "legacy" | "modern") {
  const host = new FakeHost();
  const clock = new ManualClock();
  const sent: string[] = [];
  const send = (what: string) => async () => void sent.push(what);
  const server = {
    sendToolListChanged: send("tools"),
    sendPromptListChanged: send("prompts"),
    sendResourceListChanged: send("resources"),
  } as Partial<Server> as Server;
  return { host, clock, sent, notices: new ClientNotices({ lists: host.lists, clock, server, era }) };
}

test("ClientNotices tells a modern client of each kind, bursts as one", () => {
  const { host, clock, sent } = setup("modern");
  for (const kind of ["tools", "resources", "tools", "prompts"] as const) host.changed(kind);
  clock.advance(50);
  expect(sent.sort()).toEqual(["prompts", "resources", "tools"]);
});

test("ClientNotices.listed() has a legacy client told of the lists it has", () => {
  const { host, clock, sent, notices } = setup("legacy");
  notices.listed("prompts");
  for (const kind of ["tools", "prompts", "resources"] as const) host.changed(kind);
  clock.advance(50);
  expect(sent).toEqual(["prompts"]);
});

test("ClientNotices.flush() tells what waits at once", () => {
  const { host, sent, notices } = setup("modern");
  notices.flush("tools");
  host.changed("tools");
  notices.flush("tools");
  expect(sent).toEqual(["tools"]);
});

test("ClientNotices.close() tells nothing more and stops listening", () => {
  const { host, clock, sent, notices } = setup("modern");
  host.changed("tools");
  notices.close();
  clock.advance(50);
  expect(sent).toEqual([]);
  expect(host.listenerCount).toBe(0);
  expect(clock.pendingTimers).toBe(0);
});
