// Pages of a sweep's runs.
import type {RunLog} from "../../schema/run-log.ts";
import {inPages} from "./in-pages.ts";

/** Runs on one page: two links each, and a sweep's own page has more than their list. */
const perPage = 200;
const mostOnSweepPage = 100;

/** The runs of a sweep, page by page, where they are too many for the sweep's own page; otherwise none. */
export const runPages = (runs: readonly RunLog[]): RunLog[][] =>
  runs.length <= mostOnSweepPage ? [] : inPages(runs, perPage);
