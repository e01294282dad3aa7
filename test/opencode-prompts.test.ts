import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runBackplane } from "./support/backplane.ts";
import { type FakeLlm, startFakeLlm } from "./support/fake-llm.ts";
import { inRepository } from "./support/repository.ts";
import { opencodeLimitMs, runOpencode } from "./support/run-opencode.ts";
import { createTempHome, type TempHome } from "./support/temp-home.ts";

/** Slash commands of the real opencode, made of the prompts of a plugin. */
describe("opencode with a plugin's prompts", { timeout: opencodeLimitMs + 60_000 }, () => {
  let home: TempHome;
  let model: FakeLlm;

  beforeEach(async () => {
    home = await createTempHome();
    await symlink(inRepository("test", "fixtures", "prompts"), join(home.pluginsFolder, "prompts"));
    await runBackplane(home, "setup", "opencode");
    model = await startFakeLlm({ turns: [{ text: "Done." }] });
  });

  afterEach(async () => {
    await model.close();
    await home.remove();
  });

  /** What the model is told by the person's command. */
  async function runCommand(command: string): Promise<string> {
    const run = await runOpencode(home, { modelUrl: model.baseUrl, command, prompt: "Ada" });
    expect(run.code, run.stderr).toBe(0);
    return JSON.stringify(model.requests[0]?.messages.filter(({ role }) => role === "user"));
  }

  it("gives the model the prompt's text, and what the person said", async () => {
    const told = await runCommand("bp:prompts_greet");
    expect(told).toContain("Greet the person that is named below.");
    expect(told).toContain("Ada");
  });

  const made = async (): Promise<string[]> => {
    const project = await readdir(join(home.folder, "project"));
    return project.filter((name) => name.startsWith("pwned")).sort();
  };

  it("runs no command and reads no file that a prompt names", async () => {
    const told = await runCommand("bp:prompts_attack");
    expect(told).toContain("touch pwned");
    expect(told).not.toContain("root:x:0:0");
    expect(await made()).toEqual([]);
  });

  it("would run both commands and read the file, and does where the user trusts the plugin", async () => {
    const folder = join(home.folder, ".config", "backplane");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "config.toml"), '[prompts]\nexpand = ["prompts"]\n');
    const told = await runCommand("bp:prompts_attack");
    expect(told).toContain("root:x:0:0");
    expect(await made()).toEqual(["pwned", "pwned-too"]);
  });
});
