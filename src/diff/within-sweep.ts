// Two values of a factor of one sweep as the two sides of a diff.
import {historyOf} from "../analysis/decision/interval/history.ts";
import type {ConfigurationEvidence} from "../analysis/decision/evidence.ts";
import {createLibrary} from "../runs/library.ts";
import {comparisonVersion, type Comparison} from "../schema/comparison.ts";
import type {Configuration} from "../schema/run-log.ts";
import {shownText, UsageError} from "../usage-error.ts";
import {sideOf} from "./evidence.ts";
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

/** The factors that a comparison in turns may be of, by which one knows it again. */
const turnFactors = ["commit", "variant"] as const;

/**
 * The document of the one comparison in turns that a folder of run logs holds. Throws UsageError where it holds none, or
 * other sweeps too, and ParseError where it cannot be read.
 */
export async function comparisonInTurns(runs: string, failOn: Comparison["failOn"]): Promise<Comparison> {
  const recorded = await createLibrary(runs).sweeps();
  const [only] = recorded;
  if (only === undefined || recorded.length > 1)
    throw new UsageError(`${recorded.length} sweeps: ${shownText(runs)} (expected one comparison in turns)`);
  const {
    sweep: id,
    plan: {factors},
  } = only.sweep;
  const factor = turnFactors.find((name) => factors[name]?.length === 2);
  if (factor === undefined)
    throw new UsageError(`no comparison in turns: ${id} has no two values of ${turnFactors.join(" or ")}`);
  return comparisonWithin({runs, sweep: id, factor}, failOn);
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
