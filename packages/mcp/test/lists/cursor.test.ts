import { expect, test } from "vitest";
import { decodeCursor, encodeCursor } from "../../src/lists/cursor.ts";

test.each(["", "git_log", "test://{id}/ü", "a:b"])(
  "decodeCursor() reads what encodeCursor() wrote: %j",
  (key) => {
    expect(encodeCursor(key)).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(decodeCursor(encodeCursor(key))).toBe(key);
  },
);

test.each(["", "x", "git_log", "!!!", `${encodeCursor("a")}=`, ` ${encodeCursor("a")}`, "MjphYg"])(
  "decodeCursor() refuses %j",
  (cursor) => {
    expect(decodeCursor(cursor)).toBeUndefined();
  },
);
