// Which of several processes the others waited for, in words.
import {mean, sum} from "d3-array";
import {formatDuration, formatNumber, formatRatio} from "../../format.ts";
import {ranThrough, type Configuration, type RunLog} from "../../schema/run-log.ts";
import {listed} from "../naming/listed.ts";
import {configurationKey} from "../summary/configurations.ts";
import {intervalOf, pairedContrast} from "../statistics/contrast.ts";
import {rankTimes, type RankTimes} from "./rank-times.ts";

/** Which process was waited for, as far as its runs tell. */
export interface WaitedFor {
  sentence: string;
  /** The process, where one was waited for; null where none is known to have been. */
  rank: number | null;
}

/** Less than this share of a step is no wait worth a name. */
const leastShare = 0.01;

/** A single run has no interval, and a few timed exchanges: there it takes this share of a step, and half as long a wait. */
const leastShareOfOne = 0.25;

/** Processes in step with each other take the same time from one step to the next, but for less than this share of it. */
const inStep = 0.1;

/** The risk of naming a process where none differs, over all processes and both waits. */
const risk = 0.05;

type Wait = "dataWaitMs" | "exchangeMs";
/** One run's processes, by rank. */
type Ranks = ReadonlyMap<number, RankTimes>;

/** How far the process that differs the most is apart from the mean of the others, over runs. */
interface Apart {
  rank: number;
  own: number;
  others: number;
  /** Milliseconds by which it differs, in the direction that was asked for; of one run without an interval. */
  differenceMs: number;
  interval: [number, number] | null;
}

const waitOf = (ranks: Ranks, rank: number, wait: Wait): number | null => ranks.get(rank)?.[wait] ?? null;

/** The process whose wait is the longest or the shortest against the others'; null where one's wait is not known. */
function apartBy(runs: readonly Ranks[], wait: Wait, which: "longest" | "shortest"): Apart | null {
  const all = [...(runs[0]?.keys() ?? [])];
  if (all.length < 2 || runs.some((run) => all.some((rank) => waitOf(run, rank, wait) === null))) return null;
  const candidates = all.map((rank): Apart => {
    const own = runs.map((run) => waitOf(run, rank, wait) ?? 0);
    const others = runs.map(
      (run) => mean(all.filter((other) => other !== rank).map((other) => waitOf(run, other, wait) ?? 0)) ?? 0,
    );
    const [less, more] = which === "longest" ? [others, own] : [own, others];
    const contrast = pairedContrast(less, more);
    return {
      rank,
      own: mean(own) ?? 0,
      others: mean(others) ?? 0,
      differenceMs: contrast?.estimate ?? (more[0] ?? 0) - (less[0] ?? 0),
      interval: contrast === null ? null : intervalOf(contrast, risk / (2 * all.length)),
    };
  });
  return candidates.sort((a, b) => b.differenceMs - a.differenceMs)[0] ?? null;
}

/** Whether the difference is one, as the runs tell it; of a single run what it was in that one. */
function outcomeOf(
  {own, others, differenceMs, interval}: Apart,
  periodMs: number,
): "apart" | "alike" | "undecided" {
  const least = leastShare * periodMs;
  if (interval === null)
    return differenceMs > leastShareOfOne * periodMs && 2 * Math.min(own, others) < Math.max(own, others)
      ? "apart"
      : "undecided";
  const [low, high] = interval;
  if (low > least) return "apart";
  return high <= least ? "alike" : "undecided";
}

/** The interval that decides; of one run that there is none. */
function grounds({interval}: Apart, runs: number): string {
  if (interval === null) return "one run: how much this differs between runs is not known";
  const [low, high] = interval.map((ms) => `${ms < 0 ? "−" : ""}${formatNumber(Math.abs(ms))}`);
  return `${low} to ${high} ms more, in ${runs} runs`;
}

/** The process as a sentence begins with it: of one run it says nothing beyond that one. */
const subject = ({rank, interval}: Apart): string =>
  interval === null ? `In this run rank ${rank}` : `Rank ${rank}`;

const shareOf = (ms: number, periodMs: number): string => formatRatio(ms / periodMs, 1);

/** What a process waited and did beside the exchange, against the others. */
function because(apart: Apart, runs: readonly Ranks[], others: string): string {
  const of = (rank: number, figure: (one: RankTimes) => number): number =>
    mean(runs.flatMap((run) => [...run.values()].filter((one) => one.rank === rank).map(figure))) ?? 0;
  const rest = (figure: (one: RankTimes) => number): number =>
    mean([...(runs[0]?.keys() ?? [])].flatMap((rank) => (rank === apart.rank ? [] : of(rank, figure)))) ?? 0;
  if (runs.some((run) => [...run.values()].some(({dataWaitMs}) => dataWaitMs === null)))
    return " What each waited for its data is not known.";
  const waited = ({dataWaitMs}: RankTimes): number => dataWaitMs ?? 0;
  const worked = (one: RankTimes): number => Math.max(0, one.periodMs - waited(one) - (one.exchangeMs ?? 0));
  const [wait, otherWait] = [of(apart.rank, waited), rest(waited)];
  const said = ` For its data it waited ${formatDuration(wait)} of a step, ${others} ${formatDuration(otherWait)}.`;
  const [work, otherWork] = [of(apart.rank, worked), rest(worked)];
  const isWork = wait - otherWait < apart.differenceMs / 2 && work - otherWork > apart.differenceMs / 2;
  return isWork
    ? `${said} Everything else of a step took it ${formatDuration(work)}, ${others} ${formatDuration(otherWork)}.`
    : said;
}

/** What the exchange of gradients tells: whoever waits the least in it comes last, and is waited for. */
function byExchange(apart: Apart, runs: readonly Ranks[], periodMs: number): WaitedFor {
  const others = nameOfOthers(apart, runs);
  const waits = `in the exchange of gradients it waited ${formatDuration(apart.own)} of a step of ${formatDuration(periodMs)}, ${others} ${formatDuration(apart.others)} (${grounds(apart, runs.length)})`;
  switch (outcomeOf(apart, periodMs)) {
    case "apart":
      return {
        sentence: `${subject(apart)} was waited for: ${waits}.${because(apart, runs, others)}`,
        rank: apart.rank,
      };
    case "undecided":
      return {
        sentence: `Whether a process was waited for is undecided. It would be rank ${apart.rank}: ${waits}.`,
        rank: null,
      };
    case "alike":
      return {
        sentence: `No process was waited for: rank ${apart.rank} comes nearest to it, and ${waits}.`,
        rank: null,
      };
  }
}

/** What waits for data tell where the exchange was not timed: who held a step up, and not where the others waited. */
function byData(apart: Apart, runs: readonly Ranks[], periodMs: number): WaitedFor {
  const others = nameOfOthers(apart, runs);
  const waits = `it waited ${shareOf(apart.own, periodMs)} of a step of ${formatDuration(periodMs)} for its data, ${others} ${shareOf(apart.others, periodMs)} (${grounds(apart, runs.length)})`;
  const untimed = "What they waited for each other was not timed.";
  switch (outcomeOf(apart, periodMs)) {
    case "apart":
      return {
        sentence: `${subject(apart)} came last to its steps: ${waits}. All go in step, so ${others} spent as much more in the rest of theirs. ${untimed}`,
        rank: apart.rank,
      };
    case "undecided":
      return {
        sentence: `Whether a process waited longer for its data is undecided. It would be rank ${apart.rank}: ${waits}. ${untimed}`,
        rank: null,
      };
    case "alike":
      return {
        sentence: `No process waited longer than the others for its data: rank ${apart.rank} comes nearest to it, and ${waits}. ${untimed}`,
        rank: null,
      };
  }
}

/** The others by what they are called: by its number, where it is one. */
function nameOfOthers({rank}: Apart, [run]: readonly Ranks[]): string {
  const others = [...(run?.keys() ?? [])].filter((other) => other !== rank);
  return others.length === 1 ? `rank ${others[0]}` : "the others";
}

/**
 * Which process the others waited for in the runs of one configuration; null where they tell of no process. A process is named
 * where the interval of its difference from the others' mean, from run to run, lies beyond a hundredth of a step: all such intervals
 * of a configuration hold together in 95 of 100 cases. Of a single run it says what was in that one.
 */
export function waitedFor(logs: readonly RunLog[]): WaitedFor | null {
  const runs = logs
    .map((log): Ranks => new Map(rankTimes(log).map((one) => [one.rank, one])))
    .filter(({size}) => size > 0);
  const [first] = runs;
  if (first === undefined) return null;
  const processes = Math.max(...logs.map(({training}) => training?.ranks ?? 0), first.size);
  const silent = Array.from({length: processes}, (_, rank) => rank).filter((rank) =>
    runs.some((run) => !run.has(rank)),
  );
  if (silent.length > 0 || processes < 2) {
    const who = silent.length > 8 ? `${silent.length} of ${processes} processes` : `rank ${listed(silent)}`;
    return {
      sentence: `Who was waited for is not known: of ${who} nothing was told, as of a process on another machine, or one that ended early.`,
      rank: null,
    };
  }
  const all = runs.flatMap((run) => [...run.values()]);
  const periodMs = sum(all, (one) => one.periodMs) / all.length;
  const apartInTime = runs.some((run) => {
    const periods = [...run.values()].map((one) => one.periodMs);
    return Math.max(...periods) > (1 + inStep) * Math.min(...periods);
  });
  if (apartInTime)
    return {
      sentence:
        "The processes did not go in step: from one step to the next some took more than a tenth longer than others.",
      rank: null,
    };
  const exchange = apartBy(runs, "exchangeMs", "shortest");
  if (exchange !== null) return byExchange(exchange, runs, periodMs);
  const data = apartBy(runs, "dataWaitMs", "longest");
  if (data !== null) return byData(data, runs, periodMs);
  return {sentence: "What the processes waited, for data or for each other, was not timed.", rank: null};
}

/** The runs of a configuration whose processes told what they waited, and which of them was waited for. */
export interface WaitingRuns {
  configuration: Configuration;
  logs: RunLog[];
  waited: WaitedFor;
}

/** The same of each configuration, as far as its runs came to their end. */
export function waitedForBy(logs: readonly RunLog[]): WaitingRuns[] {
  const told = logs.filter(({ranks, status}) => ranks !== undefined && ranThrough(status));
  return [...Map.groupBy(told, ({configuration}) => configurationKey(configuration)).values()].flatMap(
    (own) => {
      const [first] = own;
      const waited = waitedFor(own);
      return first === undefined || waited === null
        ? []
        : [{configuration: first.configuration, logs: own, waited}];
    },
  );
}
