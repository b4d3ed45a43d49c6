import rss from "@astrojs/rss";
import type {APIRoute, GetStaticPaths} from "astro";
import {answerOf} from "../analysis/findings/answer.ts";
import {feed, postPage, sweepPage} from "../site/links.ts";
import {readablePosts} from "../site/posts/posts.ts";
import {library, sweepSummary, sweepTitle} from "../site/views.ts";
import {addressOf, site} from "../site/settings.ts";

/** A feed needs whole addresses, so a site without an address has none. */
export const getStaticPaths = (() =>
  site.address === null ? [] : [{params: {feed: feed.replace(/\.xml$/, "")}}]) satisfies GetStaticPaths;

/** Posts and sweeps as RSS, newest first. */
export const GET: APIRoute = async () => {
  const address = (page: string): string => addressOf(page) ?? "";
  const {posts} = await readablePosts();
  const sweeps = await Promise.all(
    (await library.sweeps()).map(async ({sweep}) => ({
      title: await sweepTitle(sweep.sweep),
      link: address(sweepPage(sweep.sweep)),
      description: answerOf(await sweepSummary(sweep.sweep)),
      ...(sweep.startedAt === null ? {} : {pubDate: new Date(sweep.startedAt)}),
    })),
  );
  return rss({
    title: site.title,
    description: "How training behaves as the batch grows, measured.",
    site: address(""),
    items: [
      ...posts.map(({id, data}) => ({
        title: data.title,
        link: address(postPage(id)),
        description: data.summary,
        pubDate: new Date(data.publishedAt),
      })),
      ...sweeps,
    ],
  });
};
