import {errorRatesOf} from "./shares.ts";
import type {Finding} from "./reader.ts";

type Of<Name extends Finding["found"]> = Extract<Finding, {found: Name}>;

const isOf =
  <Name extends Finding["found"]>(name: Name) =>
  (finding: Finding): finding is Of<Name> =>
    finding.found === name;

/** Error rates of all rows, since only all of them tell whether accuracies are percent. */
function withErrorRates(findings: readonly Finding[]): Finding[] {
  const rows = findings.filter(isOf("epoch"));
  const rates = errorRatesOf(rows.map(({share = null}) => share));
  const byRow = new Map(rows.map((row, index) => [row, rates[index] ?? null]));
  return findings.map((finding) => {
    if (finding.found !== "epoch" || finding.share === undefined) return finding;
    const {share: _share, ...row} = finding;
    return {...row, errorRate: byRow.get(finding) ?? null};
  });
}

/** How near to a whole number a step must come that is worked out from a fraction of epochs, which trainers round. */
const nearlyWhole = 0.1;

/**
 * Steps of entries that give epochs done but no steps, where the training's bar gives all steps and its end all epochs:
 * the share of the one is the share of the other. Left as they are where that gives no whole steps.
 */
function withSteps(findings: readonly Finding[]): Finding[] {
  const steps = findings
    .filter(isOf("progress"))
    .findLast(({epoch, unit, total}) => epoch === null && unit === "steps" && total !== null)?.total;
  const epochs = findings.filter(isOf("end")).at(-1)?.epoch;
  if (steps === undefined || steps === null || epochs === undefined || epochs === null || epochs <= 0)
    return [...findings];
  const perEpoch = steps / epochs;
  const stepAt = (epoch: number): number => Math.round(epoch * perEpoch);
  const isEntry = (finding: Finding): finding is Of<"report"> | Of<"evaluation"> =>
    (finding.found === "report" || finding.found === "evaluation") && finding.epoch !== null;
  const entries = findings.filter(isEntry);
  const fits = entries.every(({epoch}) => {
    const exact = (epoch ?? 0) * perEpoch;
    return Math.abs(exact - Math.round(exact)) <= nearlyWhole && exact <= steps + nearlyWhole;
  });
  if (!fits) return [...findings];
  return findings.map((finding) =>
    isEntry(finding) ? {...finding, step: stepAt(finding.epoch ?? 0)} : finding,
  );
}

/** Work done by each report, where the trainer says what a step takes. */
function withWork(findings: readonly Finding[]): Finding[] {
  const per = findings.filter(isOf("per-step")).at(-1);
  if (per === undefined) return [...findings];
  return findings.map((finding) =>
    finding.found === "report" && finding.done === null && finding.step !== null
      ? {...finding, done: {unit: per.unit, count: finding.step * per.count}}
      : finding,
  );
}

/** Decides what only all findings of a run tell: whether shares are percent, and at what step an entry was. */
export const settled = (findings: readonly Finding[]): Finding[] =>
  withWork(withSteps(withErrorRates(findings)));
