import { describe, expect, onTestFinished, test } from "vitest";
import { openBroker } from "../../src/open-broker.ts";
import { keywords, testBroker } from "../support/shipped.ts";
import { tempFolder } from "../support/temp-folder.ts";

describe("Broker.select()", () => {
  test("chooses command, persona and flag, and says why", async () => {
    const broker = await testBroker();
    const selection = await broker.select({ request: "check the upload handler for vulnerabilities" });
    expect(selection).toMatchObject({ command: "review", persona: "security", unsure: false });
    expect(selection.flags).toContain("--focus security");
    expect(selection.why).toContainEqual(
      expect.stringMatching(/^persona security: .*"vulnerabilities" \(security\)/),
    );
    expect(selection.alternatives.length).toBeLessThanOrEqual(2);
    for (const { score } of selection.alternatives) expect(score).toBeLessThan(selection.scores.command);
  });

  test("answers the same request the same way, also after a change and back", async () => {
    const request = { request: "Die Suche ist zu langsam, bitte gründlich untersuchen und beschleunigen" };
    const [first, second] = [await testBroker(), await testBroker()];
    expect(await first.select(request)).toEqual(await second.select(request));
    expect(await first.select(request)).toEqual(await first.select(request));
  });

  test("switches on a mode only when asked for", async () => {
    const broker = await testBroker();
    expect(await broker.select({ request: "explain the retry loop, keep it short" })).toMatchObject({
      mode: "concise",
    });
    expect(await broker.select({ request: "explain the retry loop" })).toMatchObject({ mode: null });
    expect(await broker.select({ request: "explain the retry loop --concise" })).toMatchObject({
      mode: "concise",
    });
  });

  test("takes a named command and named flags as they are", async () => {
    const broker = await testBroker();
    const selection = await broker.select({
      request: "/sc:review fix the failing build --think --focus performance",
    });
    expect(selection).toMatchObject({ command: "review", unsure: false, scores: { command: 1 } });
    expect(selection.flags).toEqual(["--think", "--focus performance"]);
  });

  test.each(["", "hello there", "qwertz asdfg", "ok", "これを見て", "--unknown"])(
    "is unsure about %j, with a reason",
    async (request) => {
      const broker = await testBroker();
      expect(await broker.select({ request })).toMatchObject({
        unsure: true,
        reason: expect.stringMatching(/./),
      });
    },
  );

  test.each([
    ["Pourquoi l'application plante au démarrage ?", "debug"],
    ["Écris des tests unitaires pour le parseur", "test"],
    ["¿Por qué falla el inicio de sesión?", "debug"],
    ["Giriş sayfası neden çalışmıyor?", "debug"],
    ["Перепиши этот модуль", "refactor"],
    ["请修复这个错误", "debug"],
  ])("is right or unsure about %j, in a language without a keyword map", async (request, wanted) => {
    const { command, unsure } = await (await testBroker()).select({ request });
    expect(unsure || command === wanted).toBe(true);
  });

  test("is unsure between two that fit equally, and names both", async () => {
    const folder = await tempFolder({
      "prompts/a.md": "---\nname: alpha\ndescription: Estimate the effort\n---\nA",
      "prompts/b.md": "---\nname: beta\ndescription: Estimate the effort\n---\nB",
      // Others, so that the words are rare.
      ...Object.fromEntries(
        [..."cdefghij"].map((name) => [`prompts/${name}.md`, `---\ndescription: ${name}\n---\nX`]),
      ),
    });
    const broker = await openBroker({ folders: { prompts: [folder], superclaude: [] }, keywords });
    onTestFinished(() => broker.close());
    expect(
      await broker.select({ request: "how long will this take, please estimate the effort" }),
    ).toMatchObject({
      unsure: true,
      reason: expect.stringMatching(/"alpha" and "beta"/),
    });
  });

  test("lets the context tip the scale, not overrule the request", async () => {
    const broker = await testBroker();
    const request = "Explain this function";
    const context = "TypeError: x is undefined; the build crashed with an exception";
    expect(await broker.select({ request, context })).toMatchObject({ command: "explain" });
    expect(await broker.select({ request: "this one here", context })).toMatchObject({ command: "debug" });
  });

  test("prefers the user's SuperClaude to what is shipped, and finds it in German too", async () => {
    const folder = await tempFolder({
      "commands/troubleshoot.md":
        '---\nname: troubleshoot\ndescription: "Diagnose and resolve issues"\n---\n# T',
      "agents/root-cause-analyst.md":
        "---\nname: root-cause-analyst\ndescription: Finds root causes\n---\n# R",
    });
    const broker = await testBroker({ superclaude: [folder] });
    expect(await broker.select({ request: "Die App stürzt ab, woran liegt das?" })).toMatchObject({
      command: "troubleshoot",
      persona: "root-cause-analyst",
    });
    expect(await broker.render({ command: "debug" })).toContain("# T");
  });
});
