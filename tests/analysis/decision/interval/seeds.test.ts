import {expect, test} from "vitest";
import {seededContrast} from "../../../../src/analysis/decision/interval/seeds.ts";
import {quantityOf} from "../../../../src/analysis/decision/quantities.ts";
import type {RunLog} from "../../../../src/schema/run-log.ts";
import type {Sweep} from "../../../../src/schema/sweep.ts";
import {evidenceOf} from "../../recorded.ts";
import {epochOf} from "../../stories.ts";

const rates = [0.2, 0.26, 0.23, 0.18, 0.25, 0.21];

/** A command that is recorded in two commits, in turns. */
const recordedAs = (argv: string[]): Partial<Sweep> => ({
  origin: {
    kind: "command",
    command: {
      ...{argv, env: {}, prepare: null, cleanup: null, warmup: 0, timeoutMs: null, reader: "auto"},
      ...{patterns: [], log: null, terminal: false, withheld: false},
    },
  },
});

/** The contrast of two commits by their error rates, repeat by repeat. */
function contrastOf(
  base: readonly number[],
  head: readonly number[],
  {
    argv = ["python", "train.py"],
    settings = {},
    change = {},
  }: {argv?: string[]; settings?: RunLog["configuration"]["settings"]; change?: Partial<RunLog>} = {},
) {
  const cell = (commit: string, errorRates: readonly number[]) => ({
    ...{batchSize: 32, errorRates, change, trainMs: errorRates.map(() => 900)},
    settings: {...settings, commit},
  });
  const {configurations} = evidenceOf([cell("a", base), cell("b", head)], recordedAs(argv));
  return seededContrast({base: configurations[0]!, head: configurations[1]!}, quantityOf("error-rate"));
}

const withRepeat = {argv: ["python", "train.py", "--seed={repeat}"]};

test("in one recording, repeats of one seed that learned the same differ by exactly nothing", () => {
  for (const given of [withRepeat, {settings: {seed: 1}}])
    expect(contrastOf(rates.slice(0, 3), rates.slice(0, 3), given)).toMatchObject({
      contrast: {estimate: 0, standardError: 0},
      method: "none needed: 3 seeds learned exactly the same on both sides",
    });
});

test("a small difference over all seeds is told by pairs, from six on", () => {
  const shifted = rates.map((rate, index) => rate + 0.01 + index / 5000);
  expect(contrastOf(rates, shifted, withRepeat)?.contrast.estimate).toBeCloseTo(0.0105, 6);
  expect(contrastOf(rates.slice(1), shifted.slice(1), withRepeat)).toBeNull();
});

test("without a seed there are no pairs, whatever the rates: a shell's ${repeat} is none", () => {
  expect(contrastOf(rates, rates)).toBeNull();
  expect(contrastOf(rates, rates, {argv: ["sh", "-c", "python train.py --seed=${repeat}"]})).toBeNull();
});

test("trainings that end with one loss to its last digit are of one seed, though nobody said it", () => {
  const ended = (validLoss: number): Partial<RunLog> => ({
    epochs: [{...epochOf(0, 900, 0.2), validLoss}],
  });
  const equal = [0.2, 0.2, 0.2];
  expect(contrastOf(equal, equal, {change: ended(0.4213578)})?.contrast.estimate).toBe(0);
  // Four digits agree by chance.
  expect(contrastOf(equal, equal, {change: ended(0.4213)})).toBeNull();
});
