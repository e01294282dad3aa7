import { describe, expect, test } from "vitest";
import { RelistGate } from "../../src/stdio/relist-gate.ts";
import { ManualClock } from "../manual-clock.ts";

function setup() {
  const clock = new ManualClock();
  const announcedAt: number[] = [];
  const gate = new RelistGate({ clock, announce: () => announcedAt.push(clock.now()) });
  const abort = new AbortController();
  /** When the answer went out; undefined while it is held. */
  const hold = (mark: number) => {
    const state: { wentAt: number | undefined } = { wentAt: undefined };
    const held = gate.hold(mark, abort.signal);
    if (held === undefined) state.wentAt = clock.now();
    else
      void held.then(() => {
        state.wentAt = clock.now();
      });
    return state;
  };
  return { clock, announcedAt, gate, abort, hold };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("RelistGate.hold()", () => {
  test("lets an answer go when nothing changed during the call", () => {
    const { gate, hold, announcedAt } = setup();
    gate.listed();
    gate.changed();
    expect(hold(gate.mark).wentAt).toBe(0);
    expect(announcedAt).toEqual([]);
  });

  test("lets an answer go when the client has never listed", () => {
    const { gate, hold } = setup();
    const mark = gate.mark;
    gate.changed();
    expect(hold(mark).wentAt).toBe(0);
  });

  test("lets an answer go when the client has listed since the change", () => {
    const { gate, hold } = setup();
    gate.listed();
    const mark = gate.mark;
    gate.changed();
    gate.listed();
    expect(hold(mark).wentAt).toBe(0);
  });

  test("announces the change and holds until 50 ms after the client has listed anew", async () => {
    const { clock, gate, hold, announcedAt } = setup();
    gate.listed();
    const mark = gate.mark;
    gate.changed();
    const answer = hold(mark);
    expect(announcedAt).toEqual([0]);
    clock.advance(300);
    gate.listed();
    clock.advance(49);
    await settled();
    expect(answer.wentAt).toBeUndefined();
    clock.advance(1);
    await settled();
    expect(answer.wentAt).toBe(350);
    expect(clock.pendingTimers).toBe(0);
  });

  test("holds for a second at most, and never again for a client that does not list anew", async () => {
    const { clock, gate, hold } = setup();
    gate.listed();
    const mark = gate.mark;
    gate.changed();
    const answer = hold(mark);
    clock.advance(999);
    await settled();
    expect(answer.wentAt).toBeUndefined();
    clock.advance(1);
    await settled();
    expect(answer.wentAt).toBe(1_000);
    const next = gate.mark;
    gate.changed();
    expect(hold(next).wentAt).toBe(1_000);
  });

  test("holds nothing of a cancelled call", async () => {
    const { clock, gate, hold, abort } = setup();
    gate.listed();
    const mark = gate.mark;
    gate.changed();
    const answer = hold(mark);
    abort.abort();
    await settled();
    expect(answer.wentAt).toBe(0);
    expect(clock.pendingTimers).toBe(0);
    expect(hold(mark).wentAt).toBe(0);
  });
});
