import { beforeAll, expect, it } from "vitest";
import { formatLogLine } from "../../src/logs/format-log-line.ts";

const line = (parts: object): string =>
  JSON.stringify({
    time: "2026-01-31T13:45:00.123Z",
    level: "info",
    source: "plugin",
    message: "Hello",
    ...parts,
  });

beforeAll(() => {
  process.env["TZ"] = "UTC";
});

it("formatLogLine() shows time, level, source, message and attributes", () => {
  const attributes = { from: 2, to: "b", why: "two words", deep: { a: [1] } };
  expect(formatLogLine(line({ attributes }))).toBe(
    '2026-01-31 13:45:00.123  info   plugin  Hello  from=2  to=b  why="two words"  deep={"a":[1]}',
  );
});

it("formatLogLine() indents what follows the first line, so that no message can pose as another", () => {
  expect(formatLogLine(line({ message: "one\n2026-01-31 forged" }))).toContain("one\n    2026-01-31 forged");
});

it("formatLogLine() shows control characters instead of sending them to the terminal", () => {
  const attributes = { "k\u001bey": "v\u001b[0m", stack: "a\u001b[1m\nb" };
  const shown = formatLogLine(line({ message: "a\u001b[2Jb", source: "\u001bx", attributes }));
  expect(shown).not.toContain("\u001b");
  expect(shown).toContain("a\\x1b[2Jb");
});

it.each(["not JSON \u001b[2J", "{}", "null", "[]", '{"time":1}'])(
  "formatLogLine() shows a line that it cannot read as it is: %j",
  (text) => {
    expect(formatLogLine(text)).toBe(text.replace("\u001b", "\\x1b"));
  },
);
