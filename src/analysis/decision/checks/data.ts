// Comparability checks: the same unit of work, the same data, the same model.
import {formatCount} from "../../../format.ts";
import {smallestDenominator} from "../../summary/error-counts.ts";
import {commonUnit} from "../../summary/work-unit.ts";
import type {ConfigurationEvidence} from "../evidence.ts";
import {
  distinct,
  everything,
  fails,
  failsUnless,
  holds,
  open,
  type Check,
  type CheckedSides,
  type CheckFinding,
} from "./check.ts";

/** Decimals that fastai prints of an error rate; only printed tables come without image counts. */
const printedDigits = 6;

/** Validation images of a side: as reported, or else the fewest that its printed error rates are whole shares of. */
function validImages({runs}: ConfigurationEvidence): {counts: number[]; workedOut: boolean} {
  const reported = runs.flatMap(({summary}) => summary.work?.valid ?? []);
  if (reported.length > 0) return {counts: distinct(reported).sort((a, b) => a - b), workedOut: false};
  const rates = runs
    .flatMap(({progress}) => progress.flatMap(({errorRate}) => errorRate ?? []))
    .filter((rate) => rate > 0);
  const implied = rates.length < 2 ? null : smallestDenominator(rates, printedDigits);
  return {counts: implied === null ? [] : [implied], workedOut: true};
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));

/** A set this many times the larger of two counts would show in the rates: all of them would have to share a divisor by chance. */
const mostTimes = 4;

/**
 * Whether one validation set may lie behind both counts. A count worked out from rates is the smallest that fits: rates that
 * happen to share a divisor make it a part of the true one.
 */
function mayBeOneSet(
  a: {count: number; workedOut: boolean},
  b: {count: number; workedOut: boolean},
): boolean {
  const common = (a.count / commonDivisor(a.count, b.count)) * b.count;
  const larger = Math.max(a.count, b.count);
  const most = ({count, workedOut}: typeof a): number => (workedOut ? mostTimes * larger : count);
  return common <= Math.min(most(a), most(b));
}

const unitsOf = ({runs}: ConfigurationEvidence): string => commonUnit(runs.map(({summary}) => summary));

/** Whether both sides count their work in one unit. */
export const checkWork: Check = ({base, head}) => {
  const units = ({runs}: ConfigurationEvidence): string[] =>
    distinct(runs.flatMap(({summary}) => summary.work?.unit ?? []));
  const [a, b] = [units(base), units(head)];
  if (a.length === 0 || b.length === 0) return [holds("no two units of work were stated")];
  return distinct([...a, ...b]).length === 1
    ? [holds(`both count ${unitsOf(base)}`)]
    : [fails(`one side counts ${a.join(" and ")}, the other ${b.join(" and ")}`, ["work", "pace"])];
};

/** Another amount of data is another epoch's work, and other error rates. */
function counts(sides: Parameters<Check>[0]): CheckFinding | null {
  const [a, b] = [validImages(sides.base), validImages(sides.head)];
  if (a.counts.length > 1 || b.counts.length > 1)
    return failsUnless(sides, "runs of one side were validated on different data", ["work", "learning"]);
  const [one, other] = [a.counts[0], b.counts[0]];
  if (
    one !== undefined &&
    other !== undefined &&
    !mayBeOneSet({count: one, workedOut: a.workedOut}, {count: other, workedOut: b.workedOut})
  ) {
    const worked = a.workedOut || b.workedOut ? ", worked out from the printed error rates" : "";
    return failsUnless(
      sides,
      `validation sets differ (${formatCount(one)} and ${formatCount(other)} ${unitsOf(sides.base)}${worked})`,
      ["work", "learning"],
    );
  }
  const trained = ({runs}: ConfigurationEvidence): number[] =>
    distinct(runs.flatMap(({summary}) => summary.work?.train ?? []));
  const [trainA, trainB] = [trained(sides.base)[0], trained(sides.head)[0]];
  return trainA !== undefined && trainB !== undefined && trainA !== trainB
    ? failsUnless(
        sides,
        `training sets differ (${formatCount(trainA)} and ${formatCount(trainB)} ${unitsOf(sides.base)})`,
        ["work", "learning"],
      )
    : null;
}

/** What a recording is of where nobody said it. */
const notStated = "not stated";

/**
 * Whether two recorded commands are one program, where neither says what it trains: then nothing else tells whether they have to
 * do with each other. Two commands that were recorded together were put beside each other by a person.
 */
function strangers({base, head}: CheckedSides): CheckFinding | null {
  const isUnsaid = [base, head].every(
    ({configuration}) => configuration.model === notStated && configuration.data === notStated,
  );
  const isOther = base.command !== null && head.command !== null && base.command !== head.command;
  return isUnsaid && isOther && base.together !== head.together
    ? fails(
        `different commands were recorded (${base.command} and ${head.command}), and neither says which model and data it trains`,
      )
    : null;
}

/** Whether both sides worked through the same data, with the same split into training and validation. */
export const checkData: Check = (sides) => {
  const {base, head} = sides;
  const counted = counts(sides);
  const strange = strangers(sides);
  if (strange !== null) return [strange];
  if (base.configuration.data !== head.configuration.data)
    return [
      counted === null
        ? failsUnless(sides, `data sets differ (${base.configuration.data} and ${head.configuration.data})`)
        : {...counted, on: everything},
    ];
  if (counted !== null) return [counted];
  const hashes = ({runs}: ConfigurationEvidence): (string | null)[] =>
    distinct(runs.map(({training}) => training?.splitHash ?? null));
  const both = [...hashes(base), ...hashes(head)];
  if (both.includes(null))
    return [
      open("whether both used the same data is not known: a run log has no hash of the split", ["learning"]),
    ];
  // As much data in another split take as long.
  return distinct(both).length > 1
    ? [
        failsUnless(sides, "the data or its split into training and validation differs (the hashes do)", [
          "learning",
        ]),
      ]
    : [holds("same data, same split")];
};

/** Whether both sides trained the same model. */
export const checkModel: Check = (sides) => {
  const {base, head} = sides;
  const [a, b] = [base.configuration.model, head.configuration.model];
  if (a !== b) return [failsUnless(sides, `models differ (${a} and ${b})`)];
  const parameters = distinct(
    [...base.runs, ...head.runs].flatMap(({training}) => training?.parameters ?? []),
  );
  return parameters.length > 1
    ? [
        failsUnless(
          sides,
          `models differ in size (${parameters.map((count) => formatCount(count)).join(" and ")} parameters)`,
        ),
      ]
    : [holds("same model")];
};
