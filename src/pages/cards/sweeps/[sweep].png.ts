import type {APIRoute, GetStaticPaths} from "astro";
import {answersOf} from "../../../analysis/findings/answer.ts";
import {cardResponse} from "../../../site/cards.ts";
import {site} from "../../../site/settings.ts";
import {library, sweepSummary, sweepTitle} from "../../../site/views.ts";

/** Others can show a card only by its whole address, so a site without an address has none. */
export const getStaticPaths = (async () =>
  site.address === null
    ? []
    : (await library.sweeps()).map(({sweep}) => ({params: {sweep: sweep.sweep}}))) satisfies GetStaticPaths;

export const GET: APIRoute<Record<string, never>, {sweep: string}> = async ({params: {sweep}}) => {
  const summary = await sweepSummary(sweep);
  return cardResponse(await sweepTitle(sweep), answersOf(summary)[0]?.text ?? "", summary);
};
