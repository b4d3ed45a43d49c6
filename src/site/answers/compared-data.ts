import {packed, type PackedEvidence} from "../../analysis/any-two/packed.ts";
import {configurationName} from "../../analysis/naming/configuration-name.ts";
import {listed} from "../../analysis/naming/listed.ts";
import type {Trace} from "../../analysis/series/trace.ts";
import {batchSizeTable} from "../../analysis/tables/columns.ts";
import {formatBytes, formatInstant, formatNumber, formatRatio} from "../../format.ts";
import {metricId} from "../../schema/metrics.ts";
import {baselinePage, comparePage, runPage, sweepPage} from "../links.ts";
import type {SweepView} from "../sweep-view.ts";
import {runTilesOf} from "./run-tiles.ts";

/** A name with what it is, for people. */
export type Named = [name: string, text: string];

/** What the page of any two sweeps or runs loads of each: names and texts, and what decides. */
export interface ComparedData {
  title: string;
  page: string;
  /** Of all pairs of its configurations. */
  pairsPage: string;
  startedAt: string | null;
  /** What may tell it from another: machine, commit, engine, load, session. */
  facts: Named[];
  configurations: {name: string; runs: string[]; figures: Named[]}[];
  /** Runs by id. */
  runs: Record<string, {page: string; figures: Named[]}>;
  evidence: PackedEvidence;
  traces: Record<string, Trace>;
  /** The sweep before it, and the page that compares the two. */
  baseline: {sweep: string; page: string} | null;
}

/** Columns that a comparison shows, of those that a sweep's table has. */
const shown = ["epoch-time", "throughput", "step-time", "error-rate", "valid-loss"];
const isShown = ({id}: {id: string}): boolean =>
  shown.includes(id) || /(?:utilization|memory\.usage|memory\.used)$/.test(id);

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

/** What the page of any two needs of one sweep; `baseline` is the sweep that it is held against by itself. */
export function comparedData(view: SweepView, title: string, baseline: string | null): ComparedData {
  const {sweep, summary} = view;
  const id = sweep.sweep;
  const columns = batchSizeTable(summary, {detail: true}).filter(isShown);
  return {
    title,
    page: sweepPage(id),
    pairsPage: comparePage(id),
    startedAt: sweep.startedAt,
    facts: sweepFacts(view),
    configurations: summary.rows.map((row) => ({
      name: configurationName(summary, row.configuration),
      runs: row.runs.map(({run}) => run),
      figures: columns.flatMap((column): Named[] => {
        if (column.value(row) === null) return [];
        const unit = column.unit === null ? "" : ` ${column.unit.replace(/,.*/, "")}`;
        const range = column.range?.(row) ?? null;
        return [[column.header, `${column.text(row)}${unit}${range === null ? "" : ` (${range})`}`]];
      }),
    })),
    runs: Object.fromEntries(
      summary.rows.flatMap(({runs}) =>
        runs.map((run) => [
          run.run,
          {
            page: runPage(id, run.run),
            figures: runTilesOf(run).flatMap(({title: name, lines}): Named[] =>
              lines.map(({headline, text}) => [name, `${headline}${text === "" ? "" : ` (${text})`}`]),
            ),
          },
        ]),
      ),
    ),
    evidence: packed(view.evidence),
    traces: Object.fromEntries(view.traces),
    baseline: baseline === null ? null : {sweep: baseline, page: baselinePage(id, baseline)},
  };
}
