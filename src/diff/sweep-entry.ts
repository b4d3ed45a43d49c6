// What a diff says of one sweep.
import {batchName} from "../analysis/naming/batch-name.ts";
import {compareSweeps, type SweepPair} from "../analysis/decision/compare-sweeps.ts";
import {deviceName} from "../analysis/naming/device-name.ts";
import {known} from "../analysis/signals/derived.ts";
import type {ConfigurationEvidence, SweepEvidence} from "../analysis/decision/evidence.ts";
import {quantityOf} from "../analysis/decision/quantities.ts";
import {spreadFrom, type History} from "../analysis/decision/interval/history.ts";
import {stateNames} from "../analysis/naming/states.ts";
import {
  compareBatchSizes,
  configurationKey,
  differingSettings,
  isSameConfiguration,
} from "../analysis/summary/configurations.ts";
import type {Verdict} from "../schema/comparison.ts";
import type {ComparedPair, ComparedQuantity, ComparedSweep} from "../schema/comparison.ts";
import {ranThrough, type Configuration, type RunLog} from "../schema/run-log.ts";
import {settingText} from "../analysis/naming/setting-name.ts";

/** What a diff says of a run that may not have completed: what it was to be, and how it ended. */
export type TriedRun = Pick<RunLog, "configuration" | "status">;

/** A sweep as one side of a diff: the evidence of its completed runs, and all that were tried. */
export interface SweepSide {
  evidence: SweepEvidence;
  runs: readonly TriedRun[];
}

/** Names configurations by device, batch size, and whatever else differs between them. */
function namesOf(all: readonly Configuration[]): (one: Configuration) => string {
  const differ = (field: "engine" | "model" | "data"): boolean =>
    new Set(all.map((one) => one[field])).size > 1;
  const fields = (["engine", "model", "data"] as const).filter(differ);
  const settings = differingSettings(all);
  return (one) =>
    [
      deviceName(one),
      ...fields.map((field) => one[field]),
      ...(one.batchSize === null ? [] : [batchName(one.batchSize)]),
      ...settings.flatMap((name) =>
        one.settings[name] === undefined ? [] : [settingText(name, one.settings[name])],
      ),
    ].join(", ");
}

/** The figure of each run that has one. */
function figuresOf({runs}: ConfigurationEvidence, {quantity}: Verdict): number[] {
  const {figure} = quantityOf(quantity);
  return known(runs.map(({summary}) => figure(summary))).map(({value}) => value);
}

const comparedQuantity = (pair: SweepPair, verdict: Verdict): ComparedQuantity => ({
  ...verdict,
  figures: {base: figuresOf(pair.base, verdict), head: figuresOf(pair.head, verdict)},
});

/** Why head did not complete a configuration that it tried; null where it did not try it. */
function whyNotCompleted(configuration: Configuration, runs: readonly TriedRun[]): string | null {
  const tried = runs.filter((log) => isSameConfiguration(log.configuration, configuration));
  const [first] = tried;
  if (first === undefined || !("reason" in first.status) || first.status.state === "skipped") return null;
  return `${stateNames[first.status.state]}: ${first.status.reason}`;
}

/** Whether a run was begun and did not get to its end by itself; who interrupts one says nothing of it. */
const isFailure = ({status: {state}}: TriedRun): boolean => state === "failed" || state === "out-of-memory";

const ofConfiguration = (configuration: Configuration, runs: readonly TriedRun[]): TriedRun[] =>
  runs.filter((log) => isSameConfiguration(log.configuration, configuration));

/** What became of a configuration's runs on one side, e.g. "2 of 4 runs failed: exit code 1"; null where none failed. */
function failuresOn(configuration: Configuration, runs: readonly TriedRun[]): string | null {
  const own = ofConfiguration(configuration, runs);
  const tried = own.filter((log) => ranThrough(log.status) || isFailure(log));
  const failed = own.filter(isFailure);
  const [first] = failed;
  if (first === undefined || !("reason" in first.status)) return null;
  const {state, reason} = first.status;
  return `${failed.length} of ${tried.length} ${tried.length === 1 ? "run" : "runs"} ${stateNames[state]}: ${reason}`;
}

/** Configurations of which runs did not complete on a side, each with how many and why. */
function failuresOf(
  base: SweepSide,
  head: SweepSide,
): {configuration: Configuration; reason: string; onlyHead: boolean}[] {
  const failed = [...base.runs, ...head.runs].filter(isFailure).map(({configuration}) => configuration);
  const each = new Map(failed.map((one) => [configurationKey(one), one]));
  return [...each.values()].map((configuration) => {
    const sides = [["base", base] as const, ["head", head] as const];
    const said = sides.flatMap(([name, {runs}]) => {
      const text = failuresOn(configuration, runs);
      return text === null ? [] : [`${name}: ${text}`];
    });
    const before = ofConfiguration(configuration, base.runs);
    const onlyHead = before.some(({status}) => ranThrough(status)) && !before.some(isFailure);
    return {configuration, reason: said.join("; "), onlyHead};
  });
}

/** By device, then engine, then batch size as a number. */
function inOrder({head: {configuration: a}}: SweepPair, {head: {configuration: b}}: SweepPair): number {
  return (
    a.device.localeCompare(b.device) ||
    a.engine.localeCompare(b.engine) ||
    compareBatchSizes(a.batchSize, b.batchSize)
  );
}

/** The document's entry for a sweep of head: compared with its baseline, which may be several pooled sweeps. */
export function sweepEntry(
  base: SweepSide & {sweeps: readonly string[]},
  head: SweepSide & {sweep: string},
  {
    acrossMachines,
    sessionSpread,
    history,
  }: {acrossMachines: boolean; sessionSpread: number | null; history: History},
): ComparedSweep {
  const {overall, pairs, incomparable, added, removed} = compareSweeps(base.evidence, head.evidence, {
    acrossMachines,
    spreadOf: spreadFrom(history, sessionSpread),
  });
  const nameOf = namesOf([
    ...base.evidence.configurations.map(({configuration}) => configuration),
    ...head.evidence.configurations.map(({configuration}) => configuration),
    ...[...base.runs, ...head.runs].filter(isFailure).map(({configuration}) => configuration),
  ]);
  const gone = removed.map(({configuration}) => ({
    name: nameOf(configuration),
    reason: whyNotCompleted(configuration, head.runs),
  }));
  const broken = gone.flatMap(({name, reason}) => (reason === null ? [] : [{name, reason}]));
  const failures = failuresOf(base, head).flatMap(({configuration, ...rest}) => {
    const name = nameOf(configuration);
    return broken.some((one) => one.name === name) ? [] : [{name, ...rest}];
  });
  const machines = pairs.flatMap(({checks}) =>
    checks.filter(
      ({id, state, text}) => id === "hardware" && state === "warns" && text.startsWith("machines differ"),
    ),
  );
  return {
    base: [...base.sweeps],
    head: head.sweep,
    machines: machines[0]?.text ?? null,
    overall: overall.map(({configurations, verdict}) => ({
      configurations,
      verdict: {...verdict, figures: {base: [], head: []}},
    })),
    pairs: pairs.toSorted(inOrder).map((pair): ComparedPair => ({
      name: nameOf(pair.head.configuration),
      device: pair.head.configuration.device,
      batchSize: pair.head.configuration.batchSize,
      changes: pair.changes,
      quantities: pair.verdicts.map((verdict) => comparedQuantity(pair, verdict)),
    })),
    incomparable: incomparable.map(({head: {configuration}, checks}) => ({
      name: nameOf(configuration),
      reasons: checks.filter(({state}) => state === "fails").map(({text}) => text),
    })),
    added: added.flatMap(({configuration}) =>
      failuresOn(configuration, base.runs) === null ? [nameOf(configuration)] : [],
    ),
    removed: gone.filter(({reason}) => reason === null).map(({name}) => name),
    broken,
    failures,
  };
}

/** Pools the runs of several sweeps into one baseline, which keeps the spread between sweeps in the interval. */
export function pooled(sweeps: readonly SweepEvidence[]): SweepEvidence {
  const configurations: ConfigurationEvidence[] = [];
  for (const one of sweeps.flatMap((sweep) => sweep.configurations)) {
    const index = configurations.findIndex((other) =>
      isSameConfiguration(other.configuration, one.configuration),
    );
    const found = configurations[index];
    if (found === undefined) configurations.push(one);
    else configurations[index] = {...found, runs: [...found.runs, ...one.runs]};
  }
  return {
    sweep: sweeps.map(({sweep}) => sweep).join("+"),
    configurations,
    statedReadings: sweeps.flatMap(({statedReadings}) => statedReadings),
  };
}
