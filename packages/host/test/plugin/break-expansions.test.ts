import { describe, expect, it } from "vitest";
import { breakExpansions, breakShellCommands } from "../../src/plugin/break-expansions.ts";

/** As opencode 1.18 finds them, after it has filled in the arguments. */
const shellCommand = /!`([^`]+)`/g;
/** As Claude Code finds code blocks that it runs. */
const shellBlock = /```!\s*\n?([\s\S]*?)\n?```/g;
const fileMention = /(?<![\w`])@(\.?[^\s`,.]*(?:\.[^\s`,.]+)*)/g;

function expansions(text: string, args: readonly string[] = []): string[] {
  const filled = text
    .replaceAll("$ARGUMENTS", args.join(" "))
    .replace(/\$(\d+)/g, (_, index: string) => args[Number(index) - 1] ?? "");
  return [
    ...filled.matchAll(shellCommand),
    ...filled.matchAll(shellBlock),
    ...filled.matchAll(fileMention),
  ].map(([found]) => found);
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
    "```!\ntouch /tmp/x\n```",
    "````! touch /tmp/x ````",
    "```$1!\ntouch /tmp/x\n```",
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
    "```sh\n! true\n```",
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
    for (const fences of ["`".repeat(100_000), `\`\`\`${"$1".repeat(50_000)}`, "```$1".repeat(20_000)])
      expect(breakExpansions(fences)).toBe(fences);
  });
});

describe("breakShellCommands()", () => {
  it("leaves nothing to run, and names that begin with @ alone", () => {
    const text = "!`a` ```!\nb\n``` @scope/name";
    expect(breakShellCommands(text)).toBe("! `a` ``` !\nb\n``` @scope/name");
  });
});
