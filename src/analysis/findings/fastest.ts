import {sweepEvidence, type ConfigurationEvidence, type SweepEvidence} from "../decision/evidence.ts";
import {isSameConfiguration} from "../summary/configurations.ts";
import {isSoftwareAdapter} from "../naming/device-name.ts";
import type {Interval, Verdict} from "../../schema/comparison.ts";
import {comparePairs} from "../decision/verdict.ts";
import type {ConfigurationRow, SweepSummary} from "../summary/sweep-summary.ts";

/** What a group of batch sizes shows about speed, as far as the verdicts on its speed go. */
export interface Fastest {
  /** The row with the shortest epochs, or the highest throughput where not all have epochs. */
  best: ConfigurationRow;
  /** Rows that are not shown to be slower than any other, the best one included, as they stand in the group. */
  tied: ConfigurationRow[];
  slowest: ConfigurationRow;
  /** How many times as fast the best is as the slowest; null where that is not decided. */
  ratio: Interval | null;
  /** Whether every row has one run, so that nothing could be decided. */
  isSingle: boolean;
  /** What it rests on: every other row against the best one, or against the one that it is shown to be slower than. */
  verdicts: Verdict[];
}

const evidences = new WeakMap<readonly ConfigurationRow[], SweepEvidence>();

/** What decisions about the rows of a sweep are made from, by configuration. */
function evidenceOfRow({
  sweep,
  together,
  configuration,
}: ConfigurationRow): ConfigurationEvidence | undefined {
  const runs = together.flatMap((row) => row.runs);
  const evidence =
    evidences.get(together) ??
    sweepEvidence(
      sweep,
      runs.map((summary) => ({summary, training: summary.training, progress: [], losses: []})),
    );
  evidences.set(together, evidence);
  return evidence.configurations.find((side) => isSameConfiguration(side.configuration, configuration));
}

/** What tells which of some rows is the fastest: whole epochs where all have them, otherwise work done in a second. */
type SpeedFigure = "epochMs" | "throughput";

const speedFigure = (rows: readonly ConfigurationRow[]): SpeedFigure =>
  rows.every(({epochMs}) => epochMs.value !== null) ? "epochMs" : "throughput";

/** A row's time of an epoch, or of a unit of work, milliseconds; null where it has none. */
function timeOf(row: ConfigurationRow, figure: SpeedFigure): number | null {
  const {value} = row[figure];
  return value === null || figure === "epochMs" ? value : 1000 / value;
}

const judged = new WeakMap<ConfigurationRow, WeakMap<ConfigurationRow, Verdict | null>>();

/**
 * The verdict on the speed of two rows of a sweep, about time alone; null where a row has no completed run. Its ratio is
 * that of times, head ÷ base, also where throughput was compared. Worked out once: every column of a table asks for it.
 */
export function speedVerdict(base: ConfigurationRow, head: ConfigurationRow): Verdict | null {
  const known = judged.get(base) ?? new WeakMap<ConfigurationRow, Verdict | null>();
  judged.set(base, known);
  const verdict = known.get(head) ?? judgeSpeed(base, head);
  known.set(head, verdict);
  return verdict;
}

function judgeSpeed(base: ConfigurationRow, head: ConfigurationRow): Verdict | null {
  const [from, to] = [evidenceOfRow(base), evidenceOfRow(head)];
  if (from === undefined || to === undefined || base === head) return null;
  const quantity = speedFigure([base, head]) === "epochMs" ? "epoch-time" : "throughput";
  const options = {quantities: [quantity], ignoreLearning: true} as const;
  const verdict = comparePairs([{base: from, head: to}], options)[0]?.verdicts[0] ?? null;
  if (verdict === null || verdict.ratio === null || quantity === "epoch-time") return verdict;
  const {value, low, high} = verdict.ratio;
  return {...verdict, ratio: {value: 1 / value, low: 1 / high, high: 1 / low}};
}

/**
 * Of some things, best first, those that no decision puts behind another, and the decisions that say so: of each but the first
 * the one that puts it behind, or else its own against the first. `between` judges the second against the first.
 */
export function notBehind<Thing, Judged extends Pick<Verdict, "outcome">>(
  ranked: readonly Thing[],
  between: (one: Thing, other: Thing) => Judged | null,
): {tied: Thing[]; verdicts: Judged[]; behind: Map<Thing, Judged>} {
  const [first] = ranked;
  const behind = new Map<Thing, Judged>();
  const verdicts: Judged[] = [];
  ranked.forEach((one, place) => {
    if (first === undefined || place === 0) return;
    const own = between(one, first);
    const shown =
      own?.outcome === "better"
        ? own
        : ranked
            .slice(1, place)
            .map((other) => between(one, other))
            .find((verdict) => verdict?.outcome === "better");
    if (shown != null) behind.set(one, shown);
    const said = shown ?? own;
    if (said !== null) verdicts.push(said);
  });
  return {tied: ranked.filter((one) => !behind.has(one)), verdicts, behind};
}

/** Whether a training of a row diverged: however fast, nobody would take it. */
export const hasDiverged = ({runs}: ConfigurationRow): boolean => runs.some(({diverged}) => diverged);

/** The rows that an answer chooses from: those with completed runs, without those that diverged unless all of them did. */
export function choicesOf(rows: readonly ConfigurationRow[]): ConfigurationRow[] {
  const done = rows.filter(({repeats}) => repeats > 0);
  const learnt = done.filter((row) => !hasDiverged(row));
  return learnt.length > 0 ? learnt : done;
}

/**
 * The fastest batch size of a group, with those that are not shown to be slower, among those that did not diverge; null where
 * fewer than two have times.
 */
export function fastestOf(group: {rows: readonly ConfigurationRow[]}): Fastest | null {
  const choices = choicesOf(group.rows);
  const figure = speedFigure(choices);
  const ranked = choices
    .flatMap((row) => {
      const ms = timeOf(row, figure);
      return ms === null ? [] : [{row, ms}];
    })
    .sort((a, b) => a.ms - b.ms)
    .map(({row}) => row);
  const [best] = ranked;
  const slowest = ranked.at(-1);
  if (best === undefined || slowest === undefined || ranked.length < 2) return null;
  const {tied, verdicts} = notBehind(ranked, speedVerdict);
  const last = speedVerdict(best, slowest);
  return {
    best,
    tied: group.rows.filter((row) => tied.includes(row)),
    slowest,
    ratio: last?.outcome === "worse" ? last.ratio : null,
    isSingle: ranked.every(({repeats}) => repeats === 1),
    verdicts,
  };
}

/** CPU and GPU at one batch size, and what is decided of the time of their epochs: GPU against CPU. */
export interface DeviceComparison {
  batchSize: number | null;
  cpu: ConfigurationRow;
  gpu: ConfigurationRow;
  verdict: Verdict;
}

/** CPU against GPU at every batch size that both completed. A software adapter is no GPU. */
export function compareDevices(summary: SweepSummary): DeviceComparison[] {
  const of = (device: "cpu" | "gpu"): ConfigurationRow[] =>
    summary.rows.filter(
      ({configuration, epochMs}) =>
        configuration.device === device && epochMs.value !== null && !isSoftwareAdapter(configuration),
    );
  return of("cpu").flatMap((cpu) =>
    of("gpu")
      .filter((gpu) => gpu.configuration.batchSize === cpu.configuration.batchSize)
      .flatMap((gpu) => {
        const verdict = speedVerdict(cpu, gpu);
        return verdict === null ? [] : [{batchSize: cpu.configuration.batchSize, cpu, gpu, verdict}];
      }),
  );
}

/** How many times as fast the quicker of two is, from the ratio of their times (head ÷ base); null where nothing is decided. */
export function timesAsFast({outcome, ratio}: Pick<Verdict, "outcome" | "ratio">): Interval | null {
  if (ratio === null || (outcome !== "better" && outcome !== "worse")) return null;
  const {value, low, high} = ratio;
  return value < 1 ? {value: 1 / value, low: 1 / high, high: 1 / low} : ratio;
}
