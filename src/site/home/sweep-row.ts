import {comparedRows, type ComparedRows} from "../../analysis/findings/compared.ts";
import {
  answerOf,
  barredText,
  shortAnswers,
  speedText,
  type Statement,
} from "../../analysis/findings/answer.ts";
import {choicesOf, fastestOf, hasDiverged} from "../../analysis/findings/fastest.ts";
import {batchName} from "../../analysis/naming/batch-name.ts";
import {stateNames} from "../../analysis/naming/states.ts";
import {deviceName, isSoftwareAdapter} from "../../analysis/naming/device-name.ts";
import {shortTitle} from "../../analysis/naming/short-title.ts";
import {printedMs} from "../../analysis/signals/derived.ts";
import {formatEpoch} from "../../analysis/summary/figures.ts";
import type {ConfigurationRow, SweepSummary} from "../../analysis/summary/sweep-summary.ts";
import {formatCount, formatNumber} from "../../format.ts";
import type {Sweep} from "../../schema/sweep.ts";
import {sweepPage} from "../links.ts";

/** A sweep in the lists of all: what they say of it. */
export interface SweepRow {
  sweep: string;
  title: string;
  page: string;
  /** When it was recorded, or published; null where nobody said. */
  day: string | null;
  startedAt: string | null;
  /** What it answers, as one paragraph, and a line for each group of its configurations. */
  answer: string;
  answers: string[];
  devices: string[];
  engines: string[];
  /** The best configuration of each device, with its speed and the range over its repeats. */
  best: Statement[];
  /** The most repeats of a configuration that were completed. */
  repeats: number;
  /** What limits what can be said, a few words each; the sweep's page says them whole. */
  warnings: string[];
  /** The run whose load stands for the sweep: the first of the fastest configuration. */
  shown: string | null;
}

/** Lines of one row; more are on the sweep's page. */
const mostLines = 3;

export const dayOf = ({startedAt, origin}: Pick<Sweep, "startedAt" | "origin">): string | null =>
  startedAt ?? (origin.kind === "imported" ? origin.publishedOn : null);

/** The speed of a row with the range over its repeats: "1,148 images/s (1,120 to 1,160)". */
function speedWithRange(row: ConfigurationRow): string {
  const isRate = row.throughput.value !== null && row.timeResolutionMs < printedMs;
  const figure = isRate ? row.throughput : row.epochMs;
  if (figure.value === null) return speedText([row]);
  const write = (value: number): string =>
    isRate ? formatNumber(value) : formatEpoch(value, row.timeResolutionMs);
  const [low, high] = [write(figure.low), write(figure.high)];
  return `${speedText([row])}${low === high ? "" : ` (${low} to ${high})`}`;
}

function bestOf(group: ComparedRows, isAlone: boolean): Statement {
  const name = isAlone ? "" : `${group.name}: `;
  const fastest = fastestOf(group);
  const done = choicesOf(group.rows);
  if (done.length === 0) return {text: `${name}no run completed`, verdicts: []};
  if (fastest === null) {
    const only = done.find((row) => speedText([row]) !== "");
    if (only === undefined) return {text: `${name}not known`, verdicts: []};
    const which =
      group.nameOf(only) === batchName(null)
        ? ""
        : `${group.rows.length > 1 ? "only " : ""}${group.nameOf(only)}: `;
    return {text: `${name}${which}${speedWithRange(only)}`, verdicts: []};
  }
  const {best, tied, isSingle, verdicts} = fastest;
  const open =
    barredText(verdicts) !== null ? "not comparable" : isSingle ? "not decided" : "too close to call";
  if (tied.length === done.length) return {text: `${name}${open}: ${speedText(tied)}`, verdicts};
  const text =
    tied.length === 1
      ? `${group.nameOf(best)}: ${speedWithRange(best)}`
      : `${group.namesOf(tied)}, too close to call: ${speedText(tied)}`;
  return {text: `${name}${text}`, verdicts};
}

function warningsOf({rows, sweep}: SweepSummary): string[] {
  const done = rows.filter(({repeats}) => repeats > 0);
  const troubles = rows.flatMap((row) => row.troubles);
  const single = done.filter(({repeats}) => repeats === 1).length;
  const states = [...Map.groupBy(troubles, ({state}) => state)];
  const resolutionMs = Math.max(0, ...done.map(({timeResolutionMs}) => timeResolutionMs));
  const said: [boolean, string][] = [
    [done.length > 0 && single === done.length, "one run each"],
    [single > 0 && single < done.length, "some of one run"],
    ...states.map(([state, runs]): [boolean, string] => [
      true,
      `${formatCount(runs.length)} ${stateNames[state]}`,
    ]),
    [done.some(hasDiverged), done.every(hasDiverged) ? "diverged" : "some diverged"],
    [done.some(({configuration}) => isSoftwareAdapter(configuration)), "no real GPU"],
    [resolutionMs >= printedMs, `times to ${formatNumber(resolutionMs / 1000)} s`],
    [sweep.origin.kind === "imported", "imported"],
  ];
  return said.flatMap(([holds, text]) => (holds ? [text] : []));
}

const fastestRow = (summary: SweepSummary): ConfigurationRow | undefined =>
  comparedRows(summary).flatMap((group) => fastestOf(group)?.best ?? [])[0] ??
  summary.rows.find(({repeats}) => repeats > 0);

export function sweepRow(summary: SweepSummary): SweepRow {
  const {sweep, rows} = summary;
  const groups = comparedRows(summary);
  return {
    sweep: sweep.sweep,
    title: shortTitle(sweep),
    page: sweepPage(sweep.sweep),
    day: dayOf(sweep),
    startedAt: sweep.startedAt,
    answer: answerOf(summary),
    answers: shortAnswers(summary).map(({text}) => text),
    devices: [...new Set(rows.map(({configuration}) => deviceName(configuration)))],
    engines: [...new Set(rows.map(({configuration}) => configuration.engine))],
    best: groups.slice(0, mostLines).map((group) => bestOf(group, groups.length === 1)),
    repeats: Math.max(0, ...rows.map(({repeats}) => repeats)),
    warnings: warningsOf(summary),
    shown: fastestRow(summary)?.runs.find(({unsampled}) => unsampled === null)?.run ?? null,
  };
}

/** Sweeps as they are listed: those that repeated anything before those of single runs, each in the order they come in. */
export const inListOrder = <Row extends Pick<SweepRow, "repeats">>(newestFirst: readonly Row[]): Row[] => [
  ...newestFirst.filter(({repeats}) => repeats > 1),
  ...newestFirst.filter(({repeats}) => repeats < 2),
];
