import { describe, expect, test } from "vitest";
import { fillArguments } from "../../src/render/fill-arguments.ts";
import { keepExpansions } from "../../src/render/keep-expansions.ts";

/** opencode 1.18's own patterns: what they match is run or read. */
const shell = /!`([^`]+)`/g;
const files = /(?<![\w`])@(\.?[^\s`,.]*(?:\.[^\s`,.]+)*)/g;

const expansions = (text: string): string[] =>
  [...text.matchAll(shell), ...text.matchAll(files)].map(([found]) => found);

describe("keepExpansions()", () => {
  test.each([
    ["a command", "$ARGUMENTS", "A !`echo PWNED` B"],
    ["a file", "$ARGUMENTS", "see @/etc/hostname"],
    ["a home file at the start", "$ARGUMENTS", "@~/.ssh/id_rsa"],
    ["a file in parentheses", "$ARGUMENTS", "(@./secret.txt)"],
    ["two commands in one another", "$ARGUMENTS", "!`a !`b` c`"],
    ["an argument inside the author's command", "Log: !`git log $ARGUMENTS`", "; rm -rf /"],
    ["an argument after the author's @", "Look at @$ARGUMENTS", "/etc/passwd"],
    ["an argument that ends before the author's code", "Wow$ARGUMENTS`id`", "!"],
    ["an argument that starts after the author's exclamation", "Wow!$ARGUMENTS", "`id`"],
    ["two arguments that meet", "$1$2", "! `id`"],
  ])("breaks %s", (_, body, request) => {
    const rendered = fillArguments(body, request);
    expect(expansions(rendered)).not.toEqual([]);
    expect(expansions(keepExpansions(rendered, { authored: [body] }))).toEqual([]);
  });

  test("leaves what the author wrote out in full", () => {
    const body = "State: !`git status` and @README.md and $ARGUMENTS";
    const rendered = fillArguments(body, "@/etc/passwd !`id`");
    expect(expansions(keepExpansions(rendered, { authored: [body] }))).toEqual([
      "!`git status`",
      "@README.md",
    ]);
  });

  test("leaves what is no expansion, and keeps the rest readable", () => {
    const text = "Mail bob@example.com about `@decorator`, then @src/app.ts and !`ls`!";
    expect(keepExpansions(text, { authored: [] })).toBe(
      "Mail bob@example.com about `@decorator`, then ＠src/app.ts and ! `ls`!",
    );
  });
});
