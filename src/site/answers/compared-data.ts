import {decisionData} from "../../analysis/decision/decision-id.ts";
import {sentenceOf} from "../../analysis/decision/verdict-sentence.ts";
import {configurationName} from "../../analysis/naming/configuration-name.ts";
import {listed} from "../../analysis/naming/listed.ts";
import {batchSizeTable} from "../../analysis/tables/columns.ts";
import {formatBytes, formatInstant, formatNumber, formatRatio} from "../../format.ts";
import {metricId} from "../../schema/metrics.ts";
import {pairsOf, type BaselineComparison} from "../comparisons.ts";
import {baselinePage, comparePage, runPage, sweepPage} from "../links.ts";
import {inPages} from "../paging/in-pages.ts";
import type {SweepView} from "../sweep-view.ts";
import {runTilesOf} from "./run-tiles.ts";

/** A name with what it is, for people. */
type Named = [name: string, text: string];

/** A verdict in words, and the decision that it is. */
type Said = [sentence: string, decision: string];

/** What the page of any two sweeps or runs loads of each: names and texts, all worked out when the site is built. */
export interface ComparedData {
  title: string;
  page: string;
  /** What may tell it from another: machine, commit, engine, load, session. */
  facts: Named[];
  configurations: {name: string; figures: Named[]}[];
  /** Runs by id, each with its configuration's place. */
  runs: Record<string, {page: string; configuration: number; figures: Named[]}>;
  /** What is decided of two configurations, by their places. */
  decisions: {base: number; head: number; page: string; said: Said[]}[];
  /** What is decided against the sweep before it. */
  baseline: {sweep: string; page: string; said: [name: string, said: Said[]][]} | null;
}

/** Columns that a comparison shows, of those that a sweep's table has. */
const shown = ["epoch-time", "throughput", "step-time", "error-rate", "valid-loss"];
const isShown = ({id}: {id: string}): boolean =>
  shown.includes(id) || /(?:utilization|memory\.usage|memory\.used)$/.test(id);

/** Sweeps with more pairs than this are compared on their own pages. */
const mostPairs = 200;

/** What may tell a sweep from another beside what it trained. */
export function sweepFacts({sweep, runs, summary}: SweepView): Named[] {
  const {machine, software} = sweep;
  const engines = listed([...new Set(runs.map(({configuration}) => configuration.engine))]);
  const sessions = new Set(runs.map(({session}) => session ?? sweep.sweep)).size;
  const others = summary.rows.flatMap(({metrics}) =>
    metrics.flatMap(({metric, trainMean}) =>
      metric.id === metricId.otherPrograms && trainMean.value !== null ? [trainMean.value] : [],
    ),
  );
  return [
    [
      "machine",
      machine === null
        ? "not known"
        : [
            ...machine.gpus.map(({name}) => name),
            machine.cpu.name,
            `${formatNumber(machine.availableCores)} cores`,
            formatBytes(Math.min(machine.memoryBytes, machine.memoryLimitBytes)),
          ].join(", "),
    ],
    [
      "commit",
      software?.gitCommit === null || software === null
        ? "not known"
        : `${software.gitCommit.slice(0, 12)}${software.gitDirty === true ? ", changed" : ""}`,
    ],
    ["engine", engines],
    [
      "other programs",
      others.length === 0 ? "not measured" : `up to ${formatRatio(Math.max(...others), 0)} of the CPU`,
    ],
    ["recorded", sweep.startedAt === null ? "not known" : formatInstant(sweep.startedAt)],
    ["sessions", String(sessions)],
  ];
}

/** What the page of any two needs of one sweep; `baseline` is what it comes to against the one before it. */
export function comparedData(
  view: SweepView,
  title: string,
  baseline: BaselineComparison | null,
): ComparedData {
  const {sweep, summary} = view;
  const columns = batchSizeTable(summary, {detail: true}).filter(isShown);
  const names = summary.rows.map(({configuration}) => configurationName(summary, configuration));
  const pairs = pairsOf(view);
  const said = (verdicts: (typeof pairs)[number]["verdicts"]): Said[] =>
    verdicts.map((verdict) => [sentenceOf(verdict), decisionData([verdict])]);
  return {
    title,
    page: sweepPage(sweep.sweep),
    facts: sweepFacts(view),
    configurations: summary.rows.map((row, place) => ({
      name: names[place] ?? "",
      figures: columns.flatMap((column): Named[] =>
        column.value(row) === null
          ? []
          : [
              [
                column.header,
                `${column.text(row)}${column.unit === null ? "" : ` ${column.unit.replace(/,.*/, "")}`}${column.range?.(row) === null || column.range === undefined ? "" : ` (${String(column.range(row))})`}`,
              ],
            ],
      ),
    })),
    runs: Object.fromEntries(
      summary.rows.flatMap(({runs}, configuration) =>
        runs.map((run) => [
          run.run,
          {
            page: runPage(sweep.sweep, run.run),
            configuration,
            figures: runTilesOf(run).flatMap(({title: name, lines}): Named[] =>
              lines.map(({headline, text}) => [name, `${headline}${text === "" ? "" : ` (${text})`}`]),
            ),
          },
        ]),
      ),
    ),
    decisions: (inPages(pairs, mostPairs)[0] ?? []).map(({id, baseName, headName, verdicts}) => ({
      base: names.indexOf(baseName),
      head: names.indexOf(headName),
      page: `${comparePage(sweep.sweep)}#${id}`,
      said: said(verdicts),
    })),
    baseline:
      baseline === null
        ? null
        : {
            sweep: baseline.baseView.sweep.sweep,
            page: baselinePage(sweep.sweep, baseline.baseView.sweep.sweep),
            said: [
              ...baseline.comparison.overall.map(({configurations, verdict}): [string, Said[]] => [
                `${configurations} configurations together`,
                said([verdict]),
              ]),
              ...baseline.comparison.pairs.map(({head, verdicts}): [string, Said[]] => [
                configurationName(summary, head.configuration),
                said(verdicts),
              ]),
            ],
          },
  };
}
