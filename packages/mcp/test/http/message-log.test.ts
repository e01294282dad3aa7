import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import { describe, expect, test } from "vitest";
import { MessageLog, noticeStream } from "../../src/http/message-log.ts";

const message = (text: string): JSONRPCMessage => ({ jsonrpc: "2.0", method: "note", params: { text } });
const bounds = { maxMessages: 3, maxBytes: 10_000 };

async function replayed(log: MessageLog, after: string): Promise<string[]> {
  const texts: string[] = [];
  const send = async (_id: string, sent: JSONRPCMessage): Promise<void> => {
    texts.push((sent as unknown as { params: { text: string } }).params.text);
  };
  await log.replayEventsAfter(after, { send });
  return texts;
}

describe("MessageLog", () => {
  test("replayEventsAfter() repeats the rest of one stream", async () => {
    const log = new MessageLog(bounds);
    const begin = await log.storeEvent("a", {} as JSONRPCMessage);
    const first = await log.storeEvent("a", message("1"));
    await log.storeEvent("b", message("other"));
    await log.storeEvent("a", message("2"));
    expect(await replayed(log, begin)).toEqual(["1", "2"]);
    expect(await replayed(log, first)).toEqual(["2"]);
    expect(MessageLog.streamOf(first)).toBe("a");
  });

  test("replayEventsAfter() repeats also what comes in meanwhile", async () => {
    const log = new MessageLog(bounds);
    const begin = await log.storeEvent("a", {} as JSONRPCMessage);
    await log.storeEvent("a", message("1"));
    const texts: unknown[] = [];
    await log.replayEventsAfter(begin, {
      send: async (_id, sent) => {
        if (texts.push(sent) === 1) await log.storeEvent("a", message("2"));
      },
    });
    expect(texts).toEqual([message("1"), message("2")]);
  });

  test("replayEventsAfter() goes on after a gap when the event is not kept any more", async () => {
    const log = new MessageLog(bounds);
    const first = await log.storeEvent("a", message("1"));
    for (const text of ["2", "3", "4", "5"]) await log.storeEvent("a", message(text));
    expect(await replayed(log, first)).toEqual(["3", "4", "5"]);
  });

  test.each(["", "a", "a.", ".1", "a.x", "a.99999999999999999999"])("streamOf() knows no %o", (id) => {
    expect(MessageLog.streamOf(id)).toBeUndefined();
  });

  test("storeEvent() keeps no more messages and bytes than it may", async () => {
    const log = new MessageLog({ maxMessages: 100, maxBytes: 1_000 });
    for (let sent = 0; sent < 200; sent++) await log.storeEvent("a", message("x".repeat(sent % 300)));
    expect(log.size.bytes).toBeLessThanOrEqual(1_000);
    await log.storeEvent("a", message("x".repeat(2_000)));
    expect(log.size).toEqual({ messages: 0, bytes: 0 });
    const few = new MessageLog(bounds);
    for (let sent = 0; sent < 200; sent++) await few.storeEvent("a", message(""));
    expect(few.size.messages).toBe(3);
  });

  test("missedAfter leads to the notices that went out while nobody listened", async () => {
    const log = new MessageLog(bounds);
    expect(log.missedAfter).toBeUndefined();
    const stop = log.listen();
    await log.storeEvent(noticeStream, message("heard"));
    expect(log.missedAfter).toBeUndefined();
    stop();
    await log.storeEvent("a", message("an answer"));
    await log.storeEvent(noticeStream, message("missed"));
    expect(await replayed(log, log.missedAfter ?? "")).toEqual(["missed"]);
    log.listen();
    expect(log.missedAfter).toBeUndefined();
  });
});
