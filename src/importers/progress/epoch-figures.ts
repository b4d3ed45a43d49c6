// The figures of a logged epoch: which loss, which error rate.
import {max, mean} from "d3-array";
import {figureNamed, namesEpoch, namesStep} from "../../readers/figure-names.ts";
import {complement, isRatio} from "../../readers/figures.ts";
import {asLogged, bareAccuracyIsValid, namesOfFields} from "../../readers/sorted-figures.ts";
import type {EpochRow} from "../../schema/run-log.ts";
import {magnitude} from "../../schema/values/limits.ts";
import type {LoggedEntry} from "./entry.ts";

/** How the figures of a whole log are understood: decided once, not row by row. */
export interface FigureForm {
  /** Names of figures of the validation that have no word for it. */
  validNames: readonly string[];
  /** What a share of 1 is in the log: 1, or 100 where it prints percent; null where the figure is no share. */
  whole: Record<"accuracy" | "errorRate", 1 | 100 | null>;
}

/** Figures that say where a training is or how fast the trainer itself was, not what it learned. */
const ownCount = /(?:^|[_/])(?:runtime|flos|jit_compilation_time|\w+_per_second)$|^_|^system\//;

/** Whether a name is that of a figure of the training, as against a count of the trainer or of its tracker. */
export const isFigure = (name: string): boolean =>
  !namesEpoch(name) && !namesStep(name) && !ownCount.test(name) && isKey(name);

/** Names that every object has are no names of figures. */
const isKey = (name: string): boolean => name !== "" && !(name in {});

/** Every name of a figure in a log. */
export const figureNamesIn = (entries: readonly LoggedEntry[]): string[] => {
  const names = new Set<string>();
  for (const {figures} of entries)
    for (const name of Object.keys(figures)) if (isFigure(name)) names.add(name);
  return [...names];
};

/** Decides once for a log whether its accuracies and error rates are percent. An "error" above 1 may be any distance. */
export function figureForm(
  entries: readonly LoggedEntry[],
  {validNames, isPercent}: {validNames: readonly string[]; isPercent: boolean | null},
): FigureForm {
  const wholeOf = (figure: "accuracy" | "errorRate"): 1 | 100 | null => {
    const names = figureNamesIn(entries).filter((name) => figureNamed(name)?.figure === figure);
    const values = entries.flatMap(({figures}) => names.map((name) => figures[name] ?? 0));
    const highest = max(values.filter(Number.isFinite)) ?? 0;
    if (isPercent ?? (highest > 1 || names.some((name) => name.includes("%"))))
      return highest > 100 || (figure === "errorRate" && !names.some(isRate)) ? null : 100;
    return highest > 1 ? null : 1;
  };
  const said = figureNamesIn(entries).flatMap((name) => {
    const found = figureNamed(name);
    return found === null ? [] : [{name, ...found}];
  });
  const bare = bareAccuracyIsValid(said.filter(({of}) => of !== "test"))
    ? said.filter(({figure, of}) => figure === "accuracy" && of === null).map(({name}) => name)
    : [];
  return {
    validNames: [...validNames, ...bare],
    whole: {accuracy: wholeOf("accuracy"), errorRate: wholeOf("errorRate")},
  };
}

const isRate = (name: string): boolean => /rate|top/i.test(name);

/** Every value of each figure in some entries, in their order. */
function valuesByName(entries: readonly LoggedEntry[]): Map<string, number[]> {
  const values = new Map<string, number[]>();
  for (const {figures} of entries)
    for (const [name, value] of Object.entries(figures)) {
      if (!isFigure(name)) continue;
      const known = values.get(name);
      if (known === undefined) values.set(name, [value]);
      else known.push(value);
    }
  return values;
}

/** Most metrics that a row of a run log holds. */
const mostMetrics = 200;

type Figures = Pick<EpochRow, "trainLoss" | "validLoss" | "errorRate" | "metrics" | "notFinite">;

/**
 * The figures of one epoch from all that was logged in it: of the training loss the mean, of everything else the last, so
 * that the last evaluation counts. A figure that is not finite is null, and named in `notFinite`: the three with a field
 * of their own by that, the others by the trainer's name.
 */
export function epochFigures(entries: readonly LoggedEntry[], form: FigureForm): Figures {
  const values = valuesByName(entries);
  const names = namesOfFields([...values.keys()], {...asLogged, validNames: form.validNames});
  const notFinite: string[] = [];
  const finite = (field: string, value: number | undefined): number | null => {
    if (value === undefined) return null;
    if (Math.abs(value) <= magnitude) return value;
    notFinite.push(field.slice(0, 100));
    return null;
  };
  const last = (field: keyof typeof names): number | undefined => values.get(names[field] ?? "")?.at(-1);
  const share = (field: "accuracy" | "errorRate"): number | null => {
    const [value, whole] = [finite("errorRate", last(field)), form.whole[field]];
    const ratio = value === null || whole === null ? null : Number((value / whole).toPrecision(12));
    return ratio !== null && isRatio(ratio) ? ratio : null;
  };
  const errorRate = share("errorRate");
  const accuracy = errorRate === null ? share("accuracy") : null;
  const inFields = new Set([names.trainLoss, names.validLoss, names.errorRate]);
  const losses = values.get(names.trainLoss ?? "") ?? [];
  return {
    trainLoss: finite("trainLoss", losses.length === 1 ? losses[0] : mean(losses.map(orNaN))),
    validLoss: finite("validLoss", last("validLoss")),
    errorRate: errorRate ?? (accuracy === null ? null : complement(accuracy)),
    metrics: Object.fromEntries(
      [...values]
        .filter(([name]) => !inFields.has(name))
        .flatMap(([name, all]) => {
          const value = finite(name, all.at(-1));
          return value === null ? [] : [[name.slice(0, 200), value] as const];
        })
        .slice(0, mostMetrics),
    ),
    notFinite: [...new Set(notFinite)].slice(0, mostMetrics),
  };
}

/** d3 passes over NaN: here one infinite or undefined loss makes the mean so. */
const orNaN = (value: number): number => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value);
