// A diff as lines of a terminal.
import {quantityOf} from "../analysis/decision/quantities.ts";
import {outcomeWord} from "../analysis/decision/verdict.ts";
import {printable} from "../schema/values/printable.ts";
import type {ComparedPair, ComparedSweep, Comparison} from "../schema/comparison.ts";
import {overName, speedOf} from "./regressions.ts";
import {sparkline} from "./sparkline.ts";
import {summaryOf} from "./summary.ts";
import {figuresSentence, figuresText, warningsIn} from "./wording.ts";

/** A line and its tone, which a terminal shows as a colour. */
export interface DiffLine {
  text: string;
  tone: "plain" | "title" | "good" | "bad" | "dim";
}

const line = (text: string, tone: DiffLine["tone"] = "plain"): DiffLine => ({text: printable(text), tone});

const tones = {
  worse: "bad",
  better: "good",
  same: "plain",
  "at-a-price": "plain",
  undecided: "plain",
  "not-comparable": "dim",
} as const;

function pairLines(
  pair: ComparedPair,
  {own, verbose}: {own: readonly string[]; verbose: boolean},
): DiffLine[] {
  const speed = speedOf(pair);
  const bars = speed === undefined ? "" : sparkline(speed.figures.base, speed.figures.head);
  return [
    line(`${pair.name}${bars === "" ? "" : `  ${bars}`}`),
    ...pair.changes.map((change) => line(`  changed: ${change}`)),
    ...own.map((text) => line(`  but ${text}`)),
    ...pair.quantities.flatMap((verdict) => {
      const quantity = quantityOf(verdict.quantity);
      const sentence =
        figuresSentence(verdict) ??
        `${quantity.label}: ${outcomeWord(verdict, quantity)}: ${verdict.reasons.join("; ")}`;
      const detail = [figuresText(verdict), verdict.method, ...verdict.reasons, ...verdict.caveats];
      return [
        line(`  ${sentence}`, tones[verdict.outcome]),
        ...(verbose ? detail.flatMap((text) => (text === null ? [] : [line(`    ${text}`, "dim")])) : []),
      ];
    }),
  ];
}

function sweepLines(sweep: ComparedSweep, verbose: boolean): DiffLine[] {
  const against =
    sweep.base.length === 1 && sweep.base[0] === sweep.head ? "" : ` against ${sweep.base.join(", ")}`;
  const {shared, own} = warningsIn(sweep);
  return [
    line(""),
    line(`${sweep.head}${against}`, "title"),
    ...shared.map((text) => line(`but ${text}`, "bad")),
    ...sweep.broken.map(({name, reason}) => line(`${name}: no longer completes: ${reason}`, "bad")),
    ...sweep.failures.map(({name, reason}) => line(`${name}: ${reason}`, "bad")),
    ...sweep.overall.flatMap(({configurations, verdict}) => {
      const sentence = figuresSentence(verdict);
      return sentence === null
        ? []
        : [line(`over ${overName(sweep, configurations)}: ${sentence}`, tones[verdict.outcome])];
    }),
    ...sweep.pairs.flatMap((pair) => pairLines(pair, {own: own(pair), verbose})),
    ...sweep.incomparable.map(({name, reasons}) =>
      line(`${name}: not comparable: ${reasons.join("; ")}`, "dim"),
    ),
    ...sweep.added.map((name) => line(`${name}: new`, "dim")),
    ...sweep.removed.map((name) => line(`${name}: gone`, "dim")),
  ];
}

/** A comparison in lines for a terminal or a log; `verbose` adds figures, methods and reasons. */
export function linesOf(found: Comparison, {verbose = false}: {verbose?: boolean} = {}): DiffLine[] {
  const rest = [
    ...found.unreadable.map(({side, problem}) => line(`left out of ${side}: ${problem}`, "bad")),
    ...found.unmatched.map(({sweep, reason}) => line(`${sweep}: compared with nothing: ${reason}`, "dim")),
    ...found.removed.map((sweep) => line(`${sweep}: gone`, "dim")),
    ...(found.unchanged.length === 0
      ? []
      : [
          line(
            `the same on both sides: ${found.unchanged.length === 1 ? "1 sweep" : `${found.unchanged.length} sweeps`}`,
            "dim",
          ),
        ]),
  ];
  return [
    line(
      summaryOf(found, (text) => text),
      "title",
    ),
    ...found.sweeps.flatMap((sweep) => sweepLines(sweep, verbose)),
    ...(rest.length === 0 ? [] : [line(""), ...rest]),
  ];
}
