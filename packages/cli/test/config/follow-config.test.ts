import { rmSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ConfigOutcome, SettingsChange } from "@backplane/host";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { followConfig } from "../../src/config/follow-config.ts";
import { readConfig } from "../../src/config/read-config.ts";
import type { FileWatch } from "../../src/config/watch-file.ts";

let folder: string;
let file: string;
let watching: FileWatch;
let changes: Required<SettingsChange>[];
let said: string[];
let outcomes: Map<string, ConfigOutcome>;
let outdated: number;

const waitFor = <T>(check: () => T): Promise<T> => vi.waitFor(check, { timeout: 20_000 });

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bp-config-"));
  file = path.join(folder, "config.toml");
  changes = [];
  said = [];
  outdated = 0;
  outcomes = new Map();
  writeFileSync(file, '[plugin.git]\ndepth = 1\n\n[grant.git.events]\npublish = ["git.>"]\n');
  const host = {
    configure: async (change: SettingsChange) => {
      changes.push(change as Required<SettingsChange>);
      return outcomes;
    },
  };
  watching = followConfig(await readConfig({ config: file }), {
    host,
    log: { write: ({ level, message }) => void said.push(`${level}: ${message}`) },
    onOutdated: () => (outdated += 1),
    report: (what, error) => void said.push(`${what}: ${(error as Error).message}`),
  });
});

afterEach(async () => {
  watching.close();
  await rm(folder, { recursive: true });
});

describe("followConfig()", () => {
  it("hands on what the file says of plugins, and what each made of it goes into the log", async () => {
    outcomes.set("git", { kind: "refused", reason: "depth: too deep" }).set("notes", { kind: "taken" });
    writeFileSync(file, '[plugin.git]\ndepth = 2\n\n[grant.notes.events]\nsubscribe = ["git.*"]\n');
    await waitFor(() => expect(said).toHaveLength(2));
    expect(changes[0]?.pluginConfig).toEqual(new Map([["git", { depth: 2 }]]));
    expect(changes[0]?.eventGrants).toEqual(new Map([["notes", { publish: [], subscribe: ["git.*"] }]]));
    expect(said).toEqual([
      'warn: Plugin "git" refused its new config and keeps the one it had: depth: too deep',
      'info: Plugin "notes" has taken its new config',
    ]);
  });

  it("says which sections count only when the host starts anew", async () => {
    writeFileSync(file, '[mcp]\ntools = "search"\n');
    await waitFor(() => expect(changes).toHaveLength(1));
    expect(said).toEqual([`info: [mcp] of ${file} has changed: that counts when the host starts anew`]);
    await waitFor(() => expect(outdated).toBe(1));
    writeFileSync(file, '[mcp]\ntools = "search"\n\n[plugin.git]\ndepth = 4\n');
    await waitFor(() => expect(changes).toHaveLength(2));
    expect(outdated).toBe(1);
  });

  it.each<[string, () => void]>([
    ["is not TOML", () => writeFileSync(file, "[plugin.git")],
    ["is gone", () => rmSync(file)],
  ])("leaves all as it is when the file %s, and says so", async (_what, damage) => {
    damage();
    await waitFor(() => expect(said.join()).toContain("cannot be read: all stays as it was"));
    expect(changes).toEqual([]);
    writeFileSync(file, "[plugin.git]\ndepth = 3\n");
    await waitFor(() => expect(changes.at(-1)?.pluginConfig).toEqual(new Map([["git", { depth: 3 }]])));
  });

  it("takes a grant away that is not written as it should be", async () => {
    writeFileSync(file, '[grant.git.events]\npublish = ["git.>"]\nsubscribe = "all"\n');
    await waitFor(() => expect(changes).toHaveLength(1));
    expect(changes[0]?.eventGrants).toEqual(new Map());
    expect(said.join()).toContain("grant.git.events.subscribe");
  });
});
