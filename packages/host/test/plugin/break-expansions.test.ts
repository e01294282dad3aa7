import { describe, expect, it } from "vitest";
import { breakExpansions } from "../../src/plugin/break-expansions.ts";

/** As opencode 1.18 finds them, after it has filled in the arguments. */
const shellCommand = /!`([^`]+)`/g;
const fileMention = /(?<![\w`])@(\.?[^\s`,.]*(?:\.[^\s`,.]+)*)/g;

function expansions(text: string, args: readonly string[] = []): string[] {
  const filled = text
    .replaceAll("$ARGUMENTS", args.join(" "))
    .replace(/\$(\d+)/g, (_, index: string) => args[Number(index) - 1] ?? "");
  return [...filled.matchAll(shellCommand), ...filled.matchAll(fileMention)].map(([found]) => found);
}

describe("breakExpansions()", () => {
  it.each([
    "run !`touch /tmp/x` now",
    "!`a` and !`b`",
    "!!`a`",
    "!$9`touch /tmp/x`",
    "!$1$ARGUMENTS$22`touch /tmp/x`",
    "read @/etc/passwd",
    "@./secret.txt",
    "(@secret.txt)",
    "@$9/etc/passwd",
    "read $9@/etc/passwd",
    "read $ARGUMENTS@/etc/passwd",
    "!`a @/etc/passwd`",
    "two@@/etc/passwd",
  ])("leaves nothing for an agent to expand in %j", (text) => {
    // The attack works without the defence.
    expect(expansions(text)).not.toEqual([]);
    expect(expansions(breakExpansions(text))).toEqual([]);
  });

  it.each([
    "mail me@example.com",
    "Look! `code`",
    "wow! and `code`",
    "`@decorator` in code",
    "costs $5",
    "$ARGUMENTS",
    "plain text",
  ])("leaves %j alone", (text) => {
    expect(breakExpansions(text)).toBe(text);
  });

  it("keeps what it breaks readable", () => {
    expect(breakExpansions("A !`echo hi` B @/etc/hostname")).toBe("A ! `echo hi` B \uFF20/etc/hostname");
  });

  it("is linear in the length of the text", () => {
    const text = `!${"$1".repeat(100_000)}`;
    expect(breakExpansions(text)).toBe(text);
    const many = "!$1".repeat(50_000);
    expect(breakExpansions(many)).toBe(many);
  });
});
