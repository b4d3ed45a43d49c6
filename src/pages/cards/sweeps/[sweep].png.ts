// The card of a sweep.
import type {APIRoute, GetStaticPaths} from "astro";
import {answersOf} from "../../../analysis/findings/answer.ts";
import {cardResponse, hasCards} from "../../../site/cards.ts";
import {library, sweepSummary, sweepTitle} from "../../../site/views.ts";

export const getStaticPaths = (async () =>
  (await hasCards())
    ? (await library.sweeps()).map(({sweep}) => ({params: {sweep: sweep.sweep}}))
    : []) satisfies GetStaticPaths;

export const GET: APIRoute<Record<string, never>, {sweep: string}> = async ({params: {sweep}}) => {
  const summary = await sweepSummary(sweep);
  return cardResponse(await sweepTitle(sweep), answersOf(summary)[0]?.text ?? "", summary);
};
