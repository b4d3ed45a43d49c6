import rss from "@astrojs/rss";
import type {APIRoute, GetStaticPaths} from "astro";
import {feed, postPage, sweepPage} from "../site/links.ts";
import {readablePosts} from "../site/posts/posts.ts";
import {listedSweeps, sweepTitle} from "../site/views.ts";
import {addressOf, site} from "../site/settings.ts";

/** A feed needs whole addresses, so a site without an address has none. */
export const getStaticPaths = (() =>
  site.address === null ? [] : [{params: {feed: feed.replace(/\.xml$/, "")}}]) satisfies GetStaticPaths;

/** Posts and sweeps as RSS, newest first. */
export const GET: APIRoute = async () => {
  const address = (page: string): string => addressOf(page) ?? "";
  const {posts} = await readablePosts();
  const sweeps = await Promise.all(
    (await listedSweeps()).map(async ({answer, startedAt, sweep}) => ({
      title: await sweepTitle(sweep),
      link: address(sweepPage(sweep)),
      description: answer,
      ...(startedAt === null ? {} : {pubDate: new Date(startedAt)}),
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
