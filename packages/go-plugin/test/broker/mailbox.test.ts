import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Mailbox } from "../../src/broker/mailbox.ts";

const WAIT = { timeoutMs: 100, what: "no letter" };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("Mailbox", () => {
  test("Mailbox.take() gets what was delivered before, once", async () => {
    const box = new Mailbox<string>();
    box.deliver(1, "a");
    box.deliver(1, "dropped");
    expect(await box.take(1, WAIT)).toBe("a");
    const second = expect(box.take(1, WAIT)).rejects.toMatchObject({ code: "timeout" });
    await vi.advanceTimersByTimeAsync(100);
    await second;
  });

  test("Mailbox.take() waits for what is yet to come", async () => {
    const box = new Mailbox<string>();
    const taken = box.take(2, WAIT);
    box.deliver(1, "other");
    box.deliver(2, "mine");
    expect(await taken).toBe("mine");
  });

  test("Mailbox.take() gives up at an abort", async () => {
    const controller = new AbortController();
    const taken = new Mailbox<string>().take(1, { ...WAIT, signal: controller.signal });
    controller.abort();
    await expect(taken).rejects.toMatchObject({ code: "aborted" });
  });

  test("Mailbox.deliver() keeps a letter for 5 s", async () => {
    const box = new Mailbox<string>();
    box.deliver(1, "late");
    await vi.advanceTimersByTimeAsync(5_000);
    const taken = expect(box.take(1, WAIT)).rejects.toMatchObject({ code: "timeout" });
    await vi.advanceTimersByTimeAsync(100);
    await taken;
  });

  test("Mailbox.close() fails those who wait", async () => {
    const box = new Mailbox<string>();
    const taken = box.take(1, WAIT);
    box.close();
    await expect(taken).rejects.toMatchObject({ code: "closed" });
  });
});
