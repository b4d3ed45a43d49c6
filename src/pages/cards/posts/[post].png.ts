// The card of a post.
import type {APIRoute, GetStaticPaths} from "astro";
import {cardResponse, hasCards} from "../../../site/cards.ts";
import {readablePosts} from "../../../site/posts/posts.ts";
import {sweepSummary} from "../../../site/views.ts";

export const getStaticPaths = (async () =>
  (await hasCards())
    ? (await readablePosts()).posts.map(({id, data: {title, summary, sweeps}}) => ({
        params: {post: id},
        props: {title, summary, sweep: sweeps[0]},
      }))
    : []) satisfies GetStaticPaths;

interface Props extends Record<string, string | undefined> {
  title: string;
  summary: string;
  sweep: string | undefined;
}

export const GET: APIRoute<Props> = async ({props: {title, summary, sweep}}) =>
  cardResponse(title, summary, sweep === undefined ? null : await sweepSummary(sweep));
