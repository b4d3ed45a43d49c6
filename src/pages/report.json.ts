import type {APIRoute} from "astro";
import {reportVersion} from "../schema/decision.ts";
import {postPage, schemaFile, sweepPage, tableFile} from "../site/links.ts";
import {readablePosts} from "../site/posts/posts.ts";
import {site} from "../site/settings.ts";
import {listedSweeps, sweepTitle} from "../site/views.ts";

/**
 * The whole report for programs: each sweep with its answers, and the address of its own report, which has every decision.
 * Those of hundreds of sweeps in one file would be more than anybody asks for. Addresses are seen from the site's root.
 */
export const GET: APIRoute = async () => {
  const {posts} = await readablePosts();
  const report = {
    version: reportVersion,
    title: site.title,
    sweepSchema: schemaFile("report"),
    sweeps: await Promise.all(
      (await listedSweeps()).map(async ({answers, startedAt, sweep}) => ({
        sweep,
        title: await sweepTitle(sweep),
        page: sweepPage(sweep),
        startedAt,
        answers,
        report: tableFile(sweep, "report", "json"),
      })),
    ),
    posts: posts.map(({id, data: {publishedAt, summary, title}}) => ({
      title,
      page: postPage(id),
      publishedAt,
      summary,
    })),
  };
  return new Response(`${JSON.stringify(report, null, 1)}\n`, {
    headers: {"content-type": "application/json"},
  });
};
