import {batchName} from "../../analysis/naming/batch-name.ts";
import {deviceName} from "../../analysis/naming/device-name.ts";
import {listed} from "../../analysis/naming/listed.ts";
import {settingText} from "../../analysis/naming/setting-name.ts";
import {compareBatchSizes, configurationKey} from "../../analysis/summary/configurations.ts";
import type {RunLog} from "../../schema/run-log.ts";

/** A run's configuration within its sweep, for a title: "Batch 64 on the CPU". */
export function runTitle({configuration}: Pick<RunLog, "configuration">): string {
  const {batchSize, settings} = configuration;
  const set = Object.entries(settings).map(([name, value]) => settingText(name, value));
  const what = batchSize !== null ? batchName(batchSize) : set.length > 0 ? listed(set) : "run";
  return `${what.charAt(0).toUpperCase()}${what.slice(1)} on the ${deviceName(configuration)}`;
}

/** Where a reader may go from a run. */
export interface Neighbours {
  /** Of the configuration before and after, the same repeat where there is one. */
  previous: RunLog | null;
  next: RunLog | null;
  /** All runs of this configuration, itself included, by repeat. */
  repeats: RunLog[];
}

/** The runs of a sweep by configuration, in the order of its tables. A sweep has a page for each run, so it is worked out once. */
const ordered = new WeakMap<readonly RunLog[], RunLog[][]>();

function configurationsOf(runs: readonly RunLog[]): RunLog[][] {
  const known =
    ordered.get(runs) ??
    [...Map.groupBy(runs, ({configuration}) => configurationKey(configuration)).values()]
      .map((own) => own.toSorted((a, b) => a.repeat - b.repeat))
      .sort(([a], [b]) =>
        a === undefined || b === undefined
          ? 0
          : a.configuration.device.localeCompare(b.configuration.device) ||
            compareBatchSizes(a.configuration.batchSize, b.configuration.batchSize),
      );
  ordered.set(runs, known);
  return known;
}

/** The runs beside one of a sweep. */
export function neighboursOf(log: RunLog, runs: readonly RunLog[]): Neighbours {
  const all = configurationsOf(runs);
  const key = configurationKey(log.configuration);
  const place = all.findIndex(
    ([first]) => first !== undefined && configurationKey(first.configuration) === key,
  );
  const beside = (own: readonly RunLog[] | undefined): RunLog | null =>
    own?.find(({repeat}) => repeat === log.repeat) ?? own?.[0] ?? null;
  return {
    previous: place < 1 ? null : beside(all[place - 1]),
    next: beside(all[place + 1]),
    repeats: all[place] ?? [log],
  };
}
