import {historyOf} from "../analysis/decision/interval/history.ts";
import type {ConfigurationEvidence} from "../analysis/decision/evidence.ts";
import {createLibrary} from "../runs/library.ts";
import {comparisonVersion, type Comparison} from "../schema/comparison.ts";
import type {Configuration} from "../schema/run-log.ts";
import {UsageError} from "../usage-error.ts";
import {sideOf} from "./document.ts";
import {sweepEntry, type SweepSide} from "./sweep-entry.ts";

type Value = Configuration["settings"][string];

const isCommit = /^[0-9a-f]{7,64}$/;

const without = (configuration: Configuration, factor: string): Configuration => {
  const {[factor]: _, ...settings} = configuration.settings;
  return {...configuration, settings};
};

/**
 * The runs of a sweep at one value of a factor, as a side of their own: without the factor, so that configurations which
 * differ in nothing else are each other's counterparts. They stay runs of one recording.
 */
function sideAt({evidence, runs}: SweepSide, factor: string, value: Value): SweepSide {
  const isHere = ({configuration}: {configuration: Configuration}): boolean =>
    configuration.settings[factor] === value;
  const stripped = <T extends {configuration: Configuration}>(one: T): T => ({
    ...one,
    configuration: without(one.configuration, factor),
  });
  const configurations: ConfigurationEvidence[] = evidence.configurations.filter(isHere).map(stripped);
  return {evidence: {...evidence, configurations}, runs: runs.filter(isHere).map(stripped)};
}

/**
 * The document of a comparison of two values of a factor, recorded in one sweep: the first is the base. Throws UsageError
 * where the sweep has no two values of it.
 */
export async function comparisonWithin(
  {runs, sweep: id, factor}: {runs: string; sweep: string; factor: string},
  failOn: Comparison["failOn"],
): Promise<Comparison> {
  const library = createLibrary(runs);
  const recorded = await library.sweep(id);
  const [base, head] = recorded.sweep.plan.factors[factor] ?? [];
  if (base === undefined || head === undefined)
    throw new UsageError(`nothing to compare: ${id} has no two values of ${factor}`);
  const side = await sideOf(recorded, library);
  const entry = sweepEntry(
    {...sideAt(side, factor, base), sweeps: [id]},
    {...sideAt(side, factor, head), sweep: id},
    {acrossMachines: false, sessionSpread: null, history: historyOf([])},
  );
  const named = (value: Value): Comparison["base"] => ({
    name: String(value),
    commit: factor === "commit" && isCommit.test(String(value)) ? String(value) : null,
  });
  return {
    version: comparisonVersion,
    base: named(base),
    head: named(head),
    sweeps: [entry],
    unchanged: [],
    unmatched: [],
    removed: [],
    unreadable: [],
    failOn,
  };
}
