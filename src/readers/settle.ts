// Findings of a whole output put in order: what single lines could not tell.
import type {Finding} from "./reader.ts";
import {errorRatesOf, type RawShare} from "./shares.ts";
import {sortFigures} from "./sorted-figures.ts";

type Of<Name extends Finding["found"]> = Extract<Finding, {found: Name}>;

const isOf =
  <Name extends Finding["found"]>(name: Name) =>
  (finding: Finding): finding is Of<Name> =>
    finding.found === name;

type Told = Of<"report"> | Of<"evaluation">;

const isTold = (finding: Finding): finding is Told =>
  finding.found === "report" || finding.found === "evaluation";

/**
 * Error rates of all rows, since only all of them tell whether accuracies are percent; and figures of reports under the
 * names of a run log where it has one: trainLoss, validLoss, errorRate.
 */
function withFields(findings: readonly Finding[]): Finding[] {
  const sorted = new Map(findings.filter(isTold).map((one) => [one, sortFigures(one.figures)]));
  const shareOf = (finding: Finding): RawShare | null =>
    finding.found === "epoch"
      ? (finding.share ?? null)
      : isTold(finding)
        ? (sorted.get(finding)?.share ?? null)
        : null;
  const rates = errorRatesOf(findings.map(shareOf));
  return findings.map((finding, index) => {
    const errorRate = rates[index] ?? null;
    if (finding.found === "epoch" && finding.share !== undefined) {
      const {share: _share, ...row} = finding;
      return {...row, errorRate};
    }
    const figures = isTold(finding) ? sorted.get(finding) : undefined;
    if (!isTold(finding) || figures === undefined) return finding;
    const {trainLoss, validLoss, metrics} = figures;
    const known = Object.entries({trainLoss, validLoss, errorRate}).flatMap(([name, value]) =>
      value === null ? [] : [[name, value] as const],
    );
    return {...finding, figures: {...Object.fromEntries(known), ...metrics}};
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
  const isEntry = (finding: Finding): finding is Told => isTold(finding) && finding.epoch !== null;
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
export const settled = (findings: readonly Finding[]): Finding[] => withWork(withSteps(withFields(findings)));
