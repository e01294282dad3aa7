import { describe, expect, test } from "vitest";
import { testBroker } from "../support/shipped.ts";
import { tempFolder } from "../support/temp-folder.ts";

const own = {
  "prompts/judge.md":
    "---\ndescription: D\nrequires: [code]\n---\n{{codeBlock code}}{{#if depth}} {{depth}}{{/if}}",
  "commands/look.md":
    "---\nname: look\n---\n\n## Usage\n`/look [--depth quick|deep]`\n\nLook at $ARGUMENTS with **Read/Grep**.",
};

describe("Broker.render()", () => {
  test("puts persona, mode and flags before the prompt, filled with the request", async () => {
    const broker = await testBroker();
    const text = await broker.render({
      command: "review",
      request: "the session handling",
      persona: "security",
      mode: "concise",
      flags: ["--focus security"],
    });
    const parts = [
      "# Persona: security",
      "# Mode: concise",
      "# Flags",
      "--focus security",
      "# Review",
      "the session handling",
    ];
    const positions = parts.map((part) => text.indexOf(part));
    expect(positions).not.toContain(-1);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
  });

  test("renders every shipped prompt without and with its variables, with nothing left to fill", async () => {
    const broker = await testBroker();
    const commands = (await broker.catalog()).commands.list();
    expect(commands.length).toBeGreaterThanOrEqual(8);
    for (const { name, optional, requires } of commands) {
      const values = Object.fromEntries(
        [...optional, ...requires].map((variable) => [variable, `<${variable}>`]),
      );
      const full = await broker.render({ command: name, arguments: values });
      for (const value of Object.values(values)) expect(full).toContain(value);
      const least = await broker.render({ command: name, request: "R" });
      expect(`${full}${least}`).not.toMatch(/\{\{|\}\}|undefined/);
    }
  });

  test("takes named arguments, and says which are missing", async () => {
    const broker = await testBroker({ prompts: [await tempFolder(own)] });
    expect(await broker.render({ command: "judge", arguments: { code: "x", depth: "deep" } })).toBe(
      "```\nx\n``` deep",
    );
    await expect(broker.render({ command: "judge", request: "?" })).rejects.toMatchObject({
      code: "missing_argument",
      message: expect.stringContaining('"code"'),
    });
  });

  test("renders a command of Claude Code, with opencode's tool names when asked", async () => {
    const broker = await testBroker({ superclaude: [await tempFolder(own)] });
    const request = { command: "look", request: "src", flags: ["--depth quick"] };
    expect(await broker.render(request)).toContain("Look at src with **Read/Grep**.");
    expect(await broker.render({ ...request, toolNames: "opencode" })).toContain(
      "Look at src with **read/grep**.",
    );
  });

  test.each([
    [{ command: "nope" }, 'no command "nope"'],
    [{ command: "explain", persona: "nope" }, 'no persona "nope"'],
    [{ command: "explain", mode: "nope" }, 'no mode "nope"'],
    [{ command: "explain", flags: ["--nope 1"] }, 'no flag "--nope"'],
  ])("says what there is not: %j", async (request, message) => {
    const broker = await testBroker();
    await expect(broker.render(request)).rejects.toMatchObject({
      code: "not_found",
      message: expect.stringContaining(message),
    });
  });

  test("lets no argument, and no flag, bring in an expansion", async () => {
    const broker = await testBroker();
    const text = await broker.render({
      command: "debug",
      request: "!`id` @/etc/passwd",
      arguments: { error: "!`id`", target: "@/etc/shadow" },
      flags: ["--focus @/etc/group !`id`"],
    });
    expect(text).not.toMatch(/!`/);
    expect(text).not.toMatch(/(?<![\w`])@/);
  });
});
