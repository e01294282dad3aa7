import { type Outcome, share } from "./evaluate.ts";

/**
 * The figures by set and language, and what was confused with what, as lines of text. Beside others, the hold-out's requests are
 * not named: who tunes must not see them.
 */
export function report(outcomes: readonly Outcome[]): string[] {
  const tune = outcomes.filter(({ sample }) => sample.set === "tune");
  const listed = tune.length > 0 ? tune : outcomes;
  const hidden = outcomes.filter(({ top1 }) => !top1).length - listed.filter(({ top1 }) => !top1).length;
  const groups: [string, Outcome[]][] = [
    ["all", [...outcomes]],
    ["tune", tune],
    ["hold-out", outcomes.filter(({ sample }) => sample.set === "holdout")],
    ["English", outcomes.filter(({ sample }) => sample.lang === "en")],
    ["German", outcomes.filter(({ sample }) => sample.lang === "de")],
    ["unsure is right", outcomes.filter(({ wanted }) => wanted === null)],
  ];
  return [
    "                 requests   top-1   top-3   best guess",
    ...groups.filter(([, group]) => group.length > 0).map(([name, group]) => figures(name, group)),
    ...personaLine(outcomes),
    "",
    "Not right, or right but unsure:",
    ...listed.filter(({ top1 }) => !top1).map(confusion),
    ...(hidden > 0 ? [`  and ${hidden} of the hold-out, which only \`--set holdout\` names`] : []),
  ];
}

function figures(name: string, group: readonly Outcome[]): string {
  const percents = [
    share(group, ({ top1 }) => top1),
    share(group, ({ top3 }) => top3),
    share(group, ({ wanted, got, top1 }) => (wanted === null ? top1 : wanted === got)),
  ];
  const columns = percents.map((value) => `${(value * 100).toFixed(1)} %`.padStart(8));
  return `${name.padEnd(16)} ${String(group.length).padStart(8)}${columns.join("")}`;
}

function personaLine(outcomes: readonly Outcome[]): string[] {
  const labelled = outcomes.filter(({ personaRight }) => personaRight !== undefined);
  const right = labelled.filter(({ personaRight }) => personaRight).length;
  return labelled.length > 0 ? ["", `Personas: ${right} of ${labelled.length} right`] : [];
}

function confusion({ sample, wanted, got, unsure }: Outcome): string {
  const answer = `${got ?? "nothing"}${unsure ? " (unsure)" : ""}`;
  return `  ${sample.set.padEnd(8)}${sample.lang}  ${wanted ?? "(unsure)"} <- ${answer}: ${sample.request}`;
}
