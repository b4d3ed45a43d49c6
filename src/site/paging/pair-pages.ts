// Pages of a sweep's pairs.
import {runEvidence, sweepEvidence} from "../../analysis/decision/evidence.ts";
import {sensiblePairs} from "../../analysis/decision/pairs.ts";
import {summarizeRun} from "../../analysis/summary/run-summary.ts";
import type {RecordedSweep} from "../../runs/read.ts";
import type {NamedPair} from "../comparisons.ts";
import {inPages} from "./in-pages.ts";
import {comparePage, pairsPage} from "../links.ts";

/** Pairs on one page: each is some sentences with their evidence. */
const perPage = 40;

/** The pairs of a sweep, page by page; the first page is the one that has the overview as well. */
export const pairPages = (pairs: readonly NamedPair[]): NamedPair[][] => inPages(pairs, perPage);

/** How many pages the pairs of a sweep take: from its run logs, since samples change nothing about it and take long to read. */
export function countPairPages({sweep, runs}: RecordedSweep): number {
  const evidence = runs.map((log) => runEvidence(log, null, summarizeRun(log, null)));
  return Math.ceil(sensiblePairs(sweepEvidence(sweep, evidence)).length / perPage);
}

/** Address, from the site's root, of the page that has pairs: `page` counts from 0. */
export const pairsAddress = (sweep: string, page: number): string =>
  page === 0 ? comparePage(sweep) : pairsPage(sweep, page + 1);

/** The page that a pair stands on, from 0. */
export const pageOf = (pairs: readonly NamedPair[], pair: NamedPair): number =>
  Math.floor(pairs.indexOf(pair) / perPage);
