// The reader by regular expressions of the user's own.
import {createNumbering, type EpochPlace} from "./lines/numbering.ts";
import {epochFinding} from "./lines/open-epoch.ts";
import {loggedNumber} from "./figures.ts";
import {createNearMisses} from "./near-misses.ts";
import type {Finding, OpenReader, ProgressReader} from "./reader.ts";
import type {RawShare} from "./shares.ts";

/** Named groups that say where a line stands; every other group is a figure. */
const places = ["epoch", "step", "samples", "tokens", "rate", "seconds"];

/** Groups that fill a field of an epoch; the others are metrics under their own names. */
const fields = ["trainLoss", "validLoss", "errorRate", "accuracy", "accuracyPercent"];

/** What a line's groups say. */
type Numbers = ReadonlyMap<string, number>;

/** `1,024` of a count is a thousand; `0,51` of a figure is a half. */
function numberOf(name: string, text: string): number | null {
  const isCount = places.includes(name) && name !== "rate" && name !== "seconds";
  const isDecimal = !isCount && !text.includes(".") && text.split(",").length === 2;
  return loggedNumber(text.trim().replaceAll(",", isDecimal ? "." : ""));
}

/** Python's named groups, `(?P<name>…)`, as JavaScript writes them. */
const inJavaScript = (pattern: string): string =>
  pattern.replaceAll("(?P<", "(?<").replace(/\(\?P=(\w+)\)/g, "\\k<$1>");

function expressionOf(pattern: string): RegExp {
  const expression = new RegExp(inJavaScript(pattern), "u");
  if (!/\(\?<[A-Za-z_]\w*>/.test(expression.source))
    throw new Error(
      `no named group in the pattern: ${pattern} (e.g. epoch (?<epoch>\\d+) loss (?<trainLoss>[\\d.]+))`,
    );
  return expression;
}

function shareOf(numbers: Numbers): RawShare | null {
  const [wrong, percent, right] = ["errorRate", "accuracyPercent", "accuracy"].map((name) =>
    numbers.get(name),
  );
  if (wrong !== undefined) return {of: "wrong", value: wrong, percent: null};
  if (percent !== undefined) return {of: "right", value: percent, percent: true};
  return right === undefined ? null : {of: "right", value: right, percent: null};
}

/** Figures under their own names; a percentage of accuracy is one of an accuracy. */
const figuresOf = (numbers: Numbers): Record<string, number> =>
  Object.fromEntries([...numbers].filter(([name]) => !places.includes(name)));

/** What several lines say of one epoch. */
interface OpenRow extends EpochPlace {
  numbers: Map<string, number>;
  /** Patterns that matched in it: one that matches again, where no line names its epoch, begins the next. */
  matched: Set<RegExp>;
  unixMs: number;
}

function rowOf({epoch, stage, numbers, unixMs}: OpenRow): Finding {
  const seconds = numbers.get("seconds");
  const known = (name: string): number | null => numbers.get(name) ?? null;
  const metrics = [...numbers].filter(
    ([name]) => !places.includes(name) && (!fields.includes(name) || name.startsWith("accuracy")),
  );
  const sorted = {
    trainLoss: known("trainLoss"),
    validLoss: known("validLoss"),
    share: null,
    metrics: Object.fromEntries(metrics),
  };
  const place = {epoch, stage, statedMs: seconds === undefined ? null : 1000 * seconds};
  const none = {trainLoss: null, validLoss: null, share: null, metrics: {}};
  return {...epochFinding(place, sorted, none, shareOf(numbers)), unixMs};
}

function open(expressions: readonly RegExp[]): OpenReader {
  const numbering = createNumbering();
  const nearMisses = createNearMisses(expressions);
  let row: OpenRow | null = null;
  let unnumbered = 0;
  let namesEpochs = false;

  function close(): Finding[] {
    const closed = row === null ? [] : [rowOf(row)];
    row = null;
    return closed;
  }

  /** Where a line without an epoch belongs: to the open row, or to the next one. */
  function placeOf(expression: RegExp): EpochPlace {
    if (row !== null && (namesEpochs || !row.matched.has(expression))) return row;
    return {epoch: unnumbered++, stage: "train"};
  }

  function inEpoch(expression: RegExp, numbers: Numbers, unixMs: number): Finding[] {
    const value = numbers.get("epoch");
    if (value !== undefined) namesEpochs = true;
    const place = value === undefined ? placeOf(expression) : numbering.at({value, last: null});
    const before = row !== null && row.epoch !== place.epoch ? close() : [];
    const stage = place.stage === "fit" ? "train" : place.stage;
    row ??= {epoch: place.epoch, stage, numbers: new Map(), matched: new Set(), unixMs};
    for (const [name, number] of numbers) row.numbers.set(name, number);
    row.matched.add(expression);
    row.unixMs = unixMs;
    return before;
  }

  function byStep(numbers: Numbers): Finding[] {
    const count = (unit: string): {unit: string; count: number} | null => {
      const value = numbers.get(unit);
      return value === undefined ? null : {unit, count: value};
    };
    const rate = numbers.get("rate");
    const unit = numbers.has("tokens") ? "tokens" : "samples";
    return [
      {
        found: "report",
        step: numbers.get("step") ?? null,
        epoch: numbers.get("epoch") ?? null,
        done: count("tokens") ?? count("samples"),
        figures: figuresOf(numbers),
        rate: rate === undefined || !(rate > 0) ? null : {unit, perSecond: rate},
      },
    ];
  }

  return {
    line({text, unixMs}) {
      for (const expression of expressions) {
        const groups = expression.exec(text)?.groups;
        if (groups === undefined) continue;
        const numbers = new Map(
          Object.entries(groups).flatMap(([name, value]): [string, number][] => {
            const number = value === undefined ? null : numberOf(name, value);
            return number === null ? [] : [[name, number]];
          }),
        );
        const isByStep = ["step", "samples", "tokens"].some((name) => numbers.has(name));
        return isByStep ? byStep(numbers) : inEpoch(expression, numbers, unixMs);
      }
      nearMisses.note(text);
      return [];
    },
    end: close,
    nearMisses: () => nearMisses.lines(),
  };
}

/**
 * Reads lines that match a person's own regular expressions. Named groups say what their parts are: `epoch` (a line of
 * each pattern with one number is one epoch; without a number each line is the next), or `step`, `samples`, `tokens` done
 * by then, for reports of a training without epochs; `rate`, work a second; `trainLoss`, `validLoss`, `errorRate`,
 * `accuracy` (percent or not is decided once a run) or `accuracyPercent`; `seconds` that the epoch took; any other named
 * group is a metric under its own name. Decimal commas are read. Throws where one is no regular expression or has no
 * named group.
 */
export function patternReader(patterns: readonly string[]): ProgressReader {
  const expressions = patterns.map(expressionOf);
  return {
    id: "pattern",
    description: "lines that match --pattern",
    statedResolutionMs: 1000,
    open: () => open(expressions),
  };
}
