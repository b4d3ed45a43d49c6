// The columns of the table of configurations, for pages, files and the terminal.
import {figureColumnList, type FigureColumn} from "../summary/figures.ts";
import {max} from "d3-array";
import {formatCount, quantityFormat} from "../../format.ts";
import {deviceName, gpuNumber} from "../naming/device-name.ts";
import {hasDiverged, notBehind, speedVerdict} from "../findings/fastest.ts";
import type {Verdict} from "../../schema/comparison.ts";
import {known, type Derived} from "../signals/derived.ts";
import {isAmbient, isEvidence, type MetricSummary} from "../summary/metric-summary.ts";
import type {ConfigurationRow} from "../summary/sweep-summary.ts";
import {settingName, settingValue} from "../naming/setting-name.ts";
import {commonUnit, inWorkUnit} from "../summary/work-unit.ts";

/** A column of a table, for the page and the terminal alike. */
export interface TableColumn<Row> {
  id: string;
  header: string;
  /** Unit of all its values, shown in the head; null where there is none. */
  unit: string | null;
  /** What the number is, in one sentence. */
  meaning: string;
  /** A cell's text; an en dash where there is no value. */
  text(row: Row): string;
  /** What the figures leave open, e.g. "4.5–6"; null where it is one value or less than 1 % of it. */
  range?(row: Row): string | null;
  /** How the figure came about, or why there is none. */
  basis?(row: Row): string | null;
  /** What is decided of two rows; null where a row has nothing to compare. */
  between?(a: Row, b: Row): Pick<Verdict, "decision" | "word" | "outcome"> | null;
  /** Whether the lowest or the highest value is the best, where one is. */
  best?: "lowest" | "highest";
  /** Whether a row may be the best; a training that diverged is not. All may, where this is not there. */
  isChoice?(row: Row): boolean;
  /** The number behind the text; null where there is none. */
  value(row: Row): number | null;
  /** Text rather than figures: stands at the left. */
  words?: boolean;
  /** Belongs to the evidence rather than to the answer: a terminal or a narrow table may leave it out. */
  detail: boolean;
}

const none = "–";

/** A column of figures that analysis worked out, with range and basis. */
export const figureColumn = (
  {write, detail = false, ...rest}: FigureColumn,
  figure: (row: ConfigurationRow) => Derived,
): TableColumn<ConfigurationRow> => ({
  ...rest,
  detail,
  value: (row) => figure(row).value,
  text: (row) => {
    const one = figure(row);
    return one.value === null ? none : write(one.value, row);
  },
  range: (row) => {
    const one = figure(row);
    if (one.value === null || one.high - one.low <= Math.abs(one.value) / 100) return null;
    const [low, high] = [write(one.low, row), write(one.high, row)];
    return low === high ? null : `${low}–${high}`;
  },
  // The columns with a best are those of speed, which is one question.
  between: speedVerdict,
  isChoice: (row) => !hasDiverged(row),
  basis: (row) => {
    const one = figure(row);
    return one.value === null ? one.reason : one.basis;
  },
});

/** The columns every batch-size table has: those of `runFigures`. `work` is what the trainings count in. */
export const figureColumns = (work: string): TableColumn<ConfigurationRow>[] =>
  figureColumnList.map(({key, column}) => {
    const unit = column.unit === null ? null : inWorkUnit(column.unit, work);
    return figureColumn({...column, unit}, (row) => row[key]);
  });

/** Amounts in use are worth their peak; shares and rates are worth their mean while training. */
const isAmount = ({metric}: MetricSummary): boolean => metric.unit === "bytes" || metric.unit === "celsius";

function metricColumn(
  rows: readonly ConfigurationRow[],
  sample: MetricSummary,
): TableColumn<ConfigurationRow> {
  const {device, metric} = sample;
  const devices = rows.flatMap((row) => row.metrics.map((one) => one.device));
  const number = gpuNumber(device, devices);
  const amount = isAmount(sample);
  const figure = (row: ConfigurationRow): Derived => {
    const found = row.metrics.find((one) => one.device.id === device.id && one.metric.id === metric.id);
    if (found === undefined)
      return {value: null, reason: row.runs[0]?.unsampled ?? row.troubles[0]?.reason ?? "not measured"};
    return amount ? found.peak : found.trainMean;
  };
  const largest = max(known(rows.map(figure)), ({value}) => value) ?? 0;
  const format = quantityFormat(metric.unit, largest);
  const column: FigureColumn = {
    id: `${device.id}/${metric.id}`,
    header: number === null ? metric.label : metric.label.replace(/^GPU\b/, `GPU ${number}`),
    unit: [format.unit, amount ? "peak" : "mean"].filter((part) => part !== "").join(", "),
    meaning: `${amount ? "Largest sample of the run" : "Mean over the train phases"}. ${metric.meaning}`,
    write: format.text,
    detail: isEvidence(metric),
  };
  return figureColumn(column, figure);
}

/** One column for each metric that any row has, in the order of the samples files, those about the whole machine last. */
function metricColumns(rows: readonly ConfigurationRow[]): TableColumn<ConfigurationRow>[] {
  const all = rows.flatMap((row) => row.metrics);
  const id = ({device, metric}: MetricSummary): string => `${device.id}/${metric.id}`;
  return all
    .filter((metric, index) => all.findIndex((other) => id(other) === id(metric)) === index)
    .sort((a, b) => Number(isAmbient(a.metric)) - Number(isAmbient(b.metric)))
    .map((metric) => metricColumn(rows, metric));
}

function identityColumn(
  id: string,
  header: string,
  meaning: string,
  text: (row: ConfigurationRow) => string,
): TableColumn<ConfigurationRow> {
  return {id, header, unit: null, meaning, text, value: () => null, words: true, detail: false};
}

/** Whether one device trained with several engines; otherwise the device says which engine it was. */
function engineTells(rows: readonly ConfigurationRow[]): boolean {
  const pairs = new Set(rows.map(({configuration}) => `${configuration.device} ${configuration.engine}`));
  return pairs.size > new Set(rows.map(({configuration}) => configuration.device)).size;
}

/** A known name as a column's head; the word of an unknown trainer keeps its letters. */
const heading = (name: string): string =>
  name.includes(" ") ? `${name.charAt(0).toUpperCase()}${name.slice(1)}` : name;

const isDifferent = (rows: readonly ConfigurationRow[], text: (row: ConfigurationRow) => string): boolean =>
  new Set(rows.map(text)).size > 1;

/** What tells the rows apart: the batch size where it is stated; device, engine, repeats and factors where they differ. */
function identityColumns(
  rows: readonly ConfigurationRow[],
  factors: readonly string[],
): TableColumn<ConfigurationRow>[] {
  const optional = [
    identityColumn("device", "Device", "What trained", (row) => deviceName(row.configuration)),
    ...(engineTells(rows)
      ? [identityColumn("engine", "Engine", "What computed the steps", (row) => row.configuration.engine)]
      : []),
    ...factors.map((name) =>
      identityColumn(`setting/${name}`, heading(settingName(name)), `Setting “${name}”`, (row) => {
        const value = row.configuration.settings[name];
        return value === undefined ? none : settingValue(name, value);
      }),
    ),
  ].filter((column) => isDifferent(rows, column.text));
  const batchSize: TableColumn<ConfigurationRow> = {
    ...identityColumn("batch-size", "Batch", "What one step of one process works through", (row) =>
      row.configuration.batchSize === null ? none : formatCount(row.configuration.batchSize),
    ),
    value: (row) => row.configuration.batchSize,
    words: false,
  };
  const repeats: TableColumn<ConfigurationRow> = {
    ...identityColumn("repeats", "Repeats", "Completed runs behind the figures", (row) =>
      row.repeats === row.planned ? String(row.repeats) : `${row.repeats} of ${row.planned}`,
    ),
    value: (row) => row.repeats,
    words: false,
  };
  const isSized = rows.some(({configuration}) => configuration.batchSize !== null);
  return [
    ...optional,
    ...(isSized ? [batchSize] : []),
    ...(rows.some((row) => row.planned > 1) ? [repeats] : []),
  ];
}

/**
 * The batch-size table: identity, figures, metrics. A column of figures that no row has is left out, so that GPU
 * columns appear only where a GPU was measured. `detail` includes the evidence.
 */
export function batchSizeTable(
  {rows, factors}: {rows: readonly ConfigurationRow[]; factors: readonly string[]},
  {detail = false}: {detail?: boolean} = {},
): TableColumn<ConfigurationRow>[] {
  // Of a training without an error rate the loss is all that says how well it learned.
  const hasNoError = rows.every(({errorRate}) => errorRate.value === null);
  const figures = [
    ...figureColumns(commonUnit(rows.flatMap(({runs}) => runs))),
    ...metricColumns(rows),
  ].filter(
    (column) =>
      (detail || !column.detail || (column.id === "valid-loss" && hasNoError)) &&
      rows.some((row) => column.value(row) !== null),
  );
  return [...identityColumns(rows, factors), ...figures];
}

/** Decisions that a mark rests on. */
type Grounds = NonNullable<ReturnType<NonNullable<TableColumn<never>["between"]>>>[];

/**
 * Rows whose value in a column is the best, and those that cannot be told from it, each with the decisions that say so: the
 * winner's put the unmarked rows behind it, every other row's is its own against the winner. None where that would be all of
 * them: then no value is better than another.
 */
export function bestRows<Row>(column: TableColumn<Row>, rows: readonly Row[]): Map<Row, Grounds> {
  const {best, between} = column;
  if (best === undefined || between === undefined) return new Map();
  const valued = rows.flatMap((row) => {
    const value = column.value(row);
    return value === null || column.isChoice?.(row) === false ? [] : [{row, value}];
  });
  const sign = best === "lowest" ? 1 : -1;
  const ranked = valued.toSorted((a, b) => sign * (a.value - b.value)).map(({row}) => row);
  const [winner] = ranked;
  if (winner === undefined) return new Map();
  const told = (row: Row, other: Row): Grounds[number] | null => {
    const verdict = between(row, other);
    const isSame = column.text(row) === column.text(other);
    // Whichever end is marked: told apart is told apart.
    return verdict !== null && verdict.outcome === "worse" && !isSame
      ? {...verdict, outcome: "better"}
      : verdict;
  };
  const {tied, behind} = notBehind(ranked, told);
  if (behind.size === 0) return new Map();
  return new Map(
    tied.map((row) => {
      const own = row === winner ? null : between(row, winner);
      return [row, row === winner ? [...behind.values()] : own === null ? [] : [own]];
    }),
  );
}

/** Rows whose value is the worst of at least three, and those that cannot be told from it; none where the column has no best. */
export function worstRows<Row>(column: TableColumn<Row>, rows: readonly Row[]): Map<Row, Grounds> {
  if (column.best === undefined || rows.filter((row) => column.value(row) !== null).length < 3)
    return new Map();
  return bestRows({...column, best: column.best === "lowest" ? "highest" : "lowest"}, rows);
}
