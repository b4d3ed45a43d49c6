import type {APIRoute, GetStaticPaths} from "astro";
import {cardResponse} from "../../../site/cards.ts";
import {readablePosts} from "../../../site/posts/posts.ts";
import {site} from "../../../site/settings.ts";
import {sweepSummary} from "../../../site/views.ts";

/** Others can show a card only by its whole address, so a site without an address has none. */
export const getStaticPaths = (async () =>
  site.address === null
    ? []
    : (await readablePosts()).posts.map(({id, data: {title, summary, sweeps}}) => ({
        params: {post: id},
        props: {title, summary, sweep: sweeps[0]},
      }))) satisfies GetStaticPaths;

interface Props extends Record<string, string | undefined> {
  title: string;
  summary: string;
  sweep: string | undefined;
}

export const GET: APIRoute<Props> = async ({props: {title, summary, sweep}}) =>
  cardResponse(title, summary, sweep === undefined ? null : await sweepSummary(sweep));
