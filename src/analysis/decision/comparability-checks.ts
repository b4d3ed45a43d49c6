import {metricId} from "../../schema/metrics.ts";
import {max, median} from "d3-array";
import {formatCount, formatRatio} from "../../format.ts";
import {smallestDenominator} from "../summary/error-counts.ts";
import type {ConfigurationEvidence} from "./evidence.ts";
import {settingName, settingValue} from "../naming/setting-name.ts";
import {commonUnit} from "../summary/work-unit.ts";

/**
 * A condition that two sides must meet before a comparison says anything. `fails`: not comparable. `open`: it could not
 * be made sure, or it weakens the comparison; said beside the verdict.
 */
export interface ComparabilityCheck {
  id: string;
  /** What it keeps from being compared: everything, or only what other programs and heat change. */
  of: "everything" | "quiet";
  state: "holds" | "fails" | "open";
  /** What is the matter, e.g. "validation sets differ (388 and 581 images)"; what holds, where it holds. */
  text: string;
}

export interface ComparabilityOptions {
  /** Lets sides from different machines be compared; the verdict then says so. */
  acrossMachines?: boolean;
}

type Sides = readonly [base: ConfigurationEvidence, head: ConfigurationEvidence];
type Finding = Pick<ComparabilityCheck, "state" | "text">;
type Check = (sides: Sides, options: Required<ComparabilityOptions>) => Finding;

const holds = (text: string): Finding => ({state: "holds", text});
const fails = (text: string): Finding => ({state: "fails", text});
const open = (text: string): Finding => ({state: "open", text});

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

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
const statedUnits = ({runs}: ConfigurationEvidence): string[] =>
  runs.flatMap(({summary}) => summary.work?.unit ?? []);

const work: Check = ([base, head]) => {
  const [a, b] = [distinct(statedUnits(base)), distinct(statedUnits(head))];
  if (a.length === 0 || b.length === 0) return holds("no two units of work were stated");
  return distinct([...a, ...b]).length === 1
    ? holds(`both count ${unitsOf(base)}`)
    : fails(`one side counts ${a.join(" and ")}, the other ${b.join(" and ")}`);
};

const data: Check = ([base, head]) => {
  const [a, b] = [validImages(base), validImages(head)];
  if (a.counts.length > 1 || b.counts.length > 1)
    return fails("runs of one side were validated on different data");
  const [one, other] = [a.counts[0], b.counts[0]];
  if (
    one !== undefined &&
    other !== undefined &&
    !mayBeOneSet({count: one, workedOut: a.workedOut}, {count: other, workedOut: b.workedOut})
  ) {
    const worked = a.workedOut || b.workedOut ? ", worked out from the printed error rates" : "";
    return fails(
      `validation sets differ (${formatCount(one)} and ${formatCount(other)} ${unitsOf(base)}${worked})`,
    );
  }
  if (base.configuration.data !== head.configuration.data)
    return fails(`data sets differ (${base.configuration.data} and ${head.configuration.data})`);
  const trained = ({runs}: ConfigurationEvidence): number[] =>
    distinct(runs.flatMap(({summary}) => summary.work?.train ?? []));
  const [trainA, trainB] = [trained(base)[0], trained(head)[0]];
  if (trainA !== undefined && trainB !== undefined && trainA !== trainB)
    return fails(`training sets differ (${formatCount(trainA)} and ${formatCount(trainB)} ${unitsOf(base)})`);
  const hashes = ({runs}: ConfigurationEvidence): (string | null)[] =>
    distinct(runs.map(({training}) => training?.splitHash ?? null));
  const both = [...hashes(base), ...hashes(head)];
  if (both.includes(null))
    return open("whether both used the same data is not known: a run log has no hash of the split");
  return distinct(both).length > 1
    ? fails("the data or its split into training and validation differs (the hashes do)")
    : holds("same data, same split");
};

const model: Check = ([base, head]) => {
  const [a, b] = [base.configuration.model, head.configuration.model];
  if (a !== b) return fails(`models differ (${a} and ${b})`);
  const parameters = distinct(
    [...base.runs, ...head.runs].flatMap(({training}) => training?.parameters ?? []),
  );
  return parameters.length > 1
    ? fails(
        `models differ in size (${parameters.map((count) => formatCount(count)).join(" and ")} parameters)`,
      )
    : holds("same model");
};

/** Settings that decide what is learned: with another one of these something else is trained. */
const recipeSettings = new Set(["epochs", "imageSize", "seed", "precision", "learningRate", "optimizer"]);

const recipe: Check = ([base, head]) => {
  const names = distinct([
    ...Object.keys(base.configuration.settings),
    ...Object.keys(head.configuration.settings),
  ]).sort();
  const said = (side: ConfigurationEvidence, name: string): string =>
    settingValue(name, side.configuration.settings[name]);
  const different = names.filter((name) => said(base, name) !== said(head, name));
  const changing = different.filter((name) => recipeSettings.has(name));
  const list = (some: string[]): string =>
    some.map((name) => `${settingName(name)}: ${said(base, name)} and ${said(head, name)}`).join("; ");
  if (changing.length > 0) return fails(`recipes differ (${list(changing)})`);
  if (different.length > 1) return open(`more than one setting differs (${list(different)})`);
  return holds(different.length === 0 ? "same settings" : `only ${list(different)} differs`);
};

const engine: Check = ([base, head]) =>
  base.configuration.engine === head.configuration.engine
    ? holds("same engine")
    : open(
        `engines differ (${base.configuration.engine} and ${head.configuration.engine}): these are different programs`,
      );

const hardware: Check = ([base, head], {acrossMachines}) => {
  if (base.together === head.together) return holds("recorded together on one machine");
  if (base.machine === null || head.machine === null)
    return open("whether both ran on the same machine is not known");
  const facts = ({machine}: ConfigurationEvidence): [string, string][] => [
    ["CPU", machine?.cpu.name ?? ""],
    ["cores", String(machine?.availableCores)],
    ["system", `${machine?.os} ${machine?.architecture}`],
    ["GPU", (machine?.gpus ?? []).map(({name}) => name).join(", ") || "none"],
    ["GPU driver", (machine?.gpus ?? []).map(({driver}) => driver ?? "unknown").join(", ") || "none"],
  ];
  const theirs = new Map(facts(head));
  const different = facts(base)
    .filter(([name, text]) => theirs.get(name) !== text)
    .map(([name, text]) => `${name}: ${text} and ${String(theirs.get(name))}`);
  if (different.length === 0) return holds("same hardware and driver");
  const text = `machines differ (${different.join("; ")})`;
  return acrossMachines ? open(text) : fails(text);
};

/** Name of the software adapter that stood in for a side's GPU; null where none did. */
function softwareAdapter({configuration, runs}: ConfigurationEvidence): string | null {
  if (configuration.device !== "gpu") return null;
  const found = runs.find(({training}) => training?.adapter?.software === true);
  return found === undefined ? null : (found.training?.deviceName ?? "unnamed");
}

const adapter: Check = ([base, head]) => {
  const names = [softwareAdapter(base), softwareAdapter(head)].filter((name) => name !== null);
  const [name] = names;
  if (name === undefined) return holds("no software adapter stands in for a GPU");
  const text = `a software adapter, which computes on the CPU, stands in for the GPU (${name})`;
  return names.length === 2 ? open(text) : fails(text);
};

/** Share of the CPU that others may take on one side more than on the other before times stop being comparable. */
const mostDisturbance = 0.1;

function otherPrograms({runs}: ConfigurationEvidence): number | null {
  const shares = runs.flatMap(({summary}) =>
    summary.metrics.flatMap(({metric, trainMean}) =>
      metric.id === metricId.otherPrograms && trainMean.value !== null ? [trainMean.value] : [],
    ),
  );
  return median(shares) ?? null;
}

const load: Check = ([base, head]) => {
  const [a, b] = [otherPrograms(base), otherPrograms(head)];
  if (a === null || b === null) return open("what other programs did meanwhile was not measured");
  const text = `other programs took ${formatRatio(a, 0)} of the CPU on one side and ${formatRatio(b, 0)} on the other`;
  if (Math.abs(a - b) > mostDisturbance) return fails(text);
  return (max([a, b]) ?? 0) > mostDisturbance ? open(text) : holds(text);
};

/** Reasons for which a GPU lowers its clocks that are no choice of the training. */
const throttles: readonly string[] = [
  metricId.throttledByHeat,
  metricId.throttledByHardware,
  metricId.throttledByBrake,
];

/** Largest share of the training time in which a side's GPU was held down, median over its runs; null: not measured. */
function throttled({runs}: ConfigurationEvidence): number | null {
  const shares = runs.flatMap(({summary}) => {
    const found = summary.metrics.flatMap(({metric, trainMean}) =>
      throttles.includes(metric.id) && trainMean.value !== null ? [trainMean.value] : [],
    );
    return found.length === 0 ? [] : [Math.max(...found)];
  });
  return median(shares) ?? null;
}

/** Share of the time held down by heat that one side may have more than the other. */
const mostThrottling = 0.05;

const throttling: Check = (sides) => {
  const onGpu = sides.filter(({configuration}) => configuration.device === "gpu");
  if (onGpu.length === 0) return holds("no GPU that heat could slow down");
  const shares = onGpu.map(throttled).filter((share) => share !== null);
  if (shares.length < onGpu.length) return open("whether heat slowed the GPU down was not measured");
  const [least = 0, most = 0] = [Math.min(...shares), Math.max(...shares)];
  const text = `heat slowed the GPU down in ${shares.map((share) => formatRatio(share, 0)).join(" and ")} of the training time`;
  if (most - (shares.length > 1 ? least : 0) > mostThrottling) return fails(text);
  return most > mostThrottling ? open(text) : holds(text);
};

/** Every check; a comparison asks all of them. To add one, add an entry. */
const checks: readonly (Pick<ComparabilityCheck, "id" | "of"> & {check: Check})[] = [
  {id: "work", of: "everything", check: work},
  {id: "data", of: "everything", check: data},
  {id: "model", of: "everything", check: model},
  {id: "recipe", of: "everything", check: recipe},
  {id: "engine", of: "everything", check: engine},
  {id: "hardware", of: "everything", check: hardware},
  {id: "adapter", of: "everything", check: adapter},
  {id: "load", of: "quiet", check: load},
  {id: "throttling", of: "quiet", check: throttling},
];

/** What must hold, and does or does not, before these two sides are compared. */
export const comparabilityChecks = (
  base: ConfigurationEvidence,
  head: ConfigurationEvidence,
  {acrossMachines = false}: ComparabilityOptions = {},
): ComparabilityCheck[] =>
  checks.map(({id, of, check}) => ({id, of, ...check([base, head], {acrossMachines})}));
