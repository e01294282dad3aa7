import { HostError, type JsonObject, type Progress, type Question } from "@backplane/host";
import { describe, expect, test } from "vitest";
import type { CallFollower, Outcome } from "../../src/caller/open-call.ts";
import { result } from "../fake-host.ts";
import { PluginEnd } from "./plugin-end.ts";

const roots = { kind: "listRoots" } satisfies Question;
const done = result({ content: [] as JsonObject[] });

/** Keeps what it is told. */
class KeepingFollower implements CallFollower {
  readonly progress: number[] = [];
  readonly ends: Outcome[] = [];
  questions = 0;

  readonly onProgress = ({ progress }: Progress): void => void this.progress.push(progress);

  onQuestions(): void {
    this.questions += 1;
  }

  onEnd(outcome: Outcome): void {
    this.ends.push(outcome);
  }
}

function start() {
  const plugin = new PluginEnd({ abilities: ["listRoots"] });
  const first = new KeepingFollower();
  plugin.start(first);
  return { plugin, first, next: new KeepingFollower() };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("OpenCall.follow()", () => {
  test("tells the new follower, and no longer the one before", async () => {
    const { plugin, first, next } = start();
    plugin.report(1);
    void plugin.ask(roots);
    plugin.open.follow(next);
    plugin.report(2);
    plugin.finish(done);
    await settled();
    expect([first.progress, first.questions, first.ends]).toEqual([[1], 1, []]);
    expect([next.progress, next.questions, next.ends]).toEqual([[2], 1, [done]]);
  });

  test("tells a new follower of the end that has been", async () => {
    const { plugin, next } = start();
    plugin.open.follow(undefined);
    plugin.fail(new HostError("plugin_died", "gone"));
    await settled();
    plugin.open.follow(next);
    expect(next.ends).toMatchObject([{ code: "plugin_died" }]);
  });

  test("tells nobody of a call that is parked", async () => {
    const { plugin, first } = start();
    plugin.open.follow(undefined);
    plugin.report(1);
    void plugin.ask(roots);
    plugin.finish(done);
    await settled();
    expect([first.progress, first.questions, first.ends]).toEqual([[], 0, []]);
  });
});

describe("OpenCall.questions", () => {
  test("are those that are neither answered nor refused, and each change is told", async () => {
    const { plugin, first } = start();
    expect(plugin.open.questions.size).toBe(0);
    const answers = [plugin.ask(roots), plugin.ask(roots), plugin.ask(roots)] as const;
    expect([...plugin.open.questions.keys()]).toEqual(["roots", "roots_2", "roots_3"]);
    plugin.open.answer({ roots_2: { roots: [] }, nobody: 1 });
    expect([...plugin.open.questions.keys()]).toEqual(["roots", "roots_3"]);
    expect(first.questions).toBe(4);
    plugin.open.refuseQuestions(new HostError("caller_refused", "Nobody is there"));
    expect(plugin.open.questions.size).toBe(0);
    expect(first.questions).toBe(6);
    expect(await answers[1]).toEqual({ roots: [] });
    await expect(answers[0]).rejects.toMatchObject({ code: "caller_refused" });
    await expect(answers[2]).rejects.toMatchObject({ code: "caller_refused" });
  });
});
