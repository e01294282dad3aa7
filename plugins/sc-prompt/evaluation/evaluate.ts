import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Broker } from "../src/broker.ts";

/** One labelled request. */
export interface Sample {
  readonly lang: string;
  /** "holdout" was not looked at while ranking and keyword maps were made. */
  readonly set: "tune" | "holdout";
  /** What is right in the shipped set; null: to be unsure is right. Absent: not asked of the shipped set. */
  readonly command?: string | null;
  /** What is right in SuperClaude's set. */
  readonly superclaude: string | null;
  readonly persona?: string;
  readonly request: string;
}

export interface Outcome {
  readonly sample: Sample;
  readonly wanted: string | null;
  /** The best guess. */
  readonly got: string | null;
  readonly unsure: boolean;
  /** Right and not unsure; where unsure is right, unsure. */
  readonly top1: boolean;
  /** The right one is among the first three; where unsure is right, unsure. */
  readonly top3: boolean;
  readonly personaRight: boolean | undefined;
}

export async function readSamples(folder: string): Promise<Sample[]> {
  const text = await readFile(path.join(folder, "requests.jsonl"), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Sample);
}

/** Asks the broker each request that has a label for the set. */
export async function evaluate(
  broker: Broker,
  { samples, label }: { samples: readonly Sample[]; label: "command" | "superclaude" },
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const sample of samples) {
    const wanted = sample[label];
    if (wanted !== undefined) outcomes.push(await ask(broker, { sample, wanted, label }));
  }
  return outcomes;
}

async function ask(
  broker: Broker,
  { sample, wanted, label }: { sample: Sample; wanted: string | null; label: "command" | "superclaude" },
): Promise<Outcome> {
  const { command, alternatives, unsure, persona } = await broker.select({ request: sample.request });
  const three = [command, ...alternatives.map((alternative) => alternative.command)];
  return {
    sample,
    wanted,
    got: command,
    unsure,
    top1: wanted === null ? unsure : command === wanted && !unsure,
    top3: wanted === null ? unsure : three.includes(wanted),
    // Personas are labelled with names of the shipped set only.
    personaRight: sample.persona && label === "command" ? sample.persona === persona : undefined,
  };
}

/** Share of those for which it holds, 0 to 1. Throws for none, since a share of nothing says nothing. */
export function share(outcomes: readonly Outcome[], holds: (outcome: Outcome) => boolean): number {
  if (outcomes.length === 0) throw new RangeError("There is no outcome to take a share of");
  return outcomes.filter(holds).length / outcomes.length;
}
