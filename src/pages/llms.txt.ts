// The report for language models: what there is, and where.
import type {APIRoute} from "astro";
import {jsonSchemaNames} from "../schema/json-schema.ts";
import {methodsPage, postPage, reportFile, schemaFile, sweepPage, tableFile} from "../site/links.ts";
import {readablePosts} from "../site/posts/posts.ts";
import {addressOf, site} from "../site/settings.ts";
import {listedSweeps, sweepTitle} from "../site/views.ts";

/** A text as one line without what Markdown takes for a link. */
const line = (text: string): string => text.replaceAll(/[[\]\s]+/g, " ").trim();

/** What is where, in Markdown, for language models: the answer of each sweep, its page, and the file with its decisions. */
export const GET: APIRoute = async () => {
  const link = (text: string, target: string): string => `[${line(text)}](${addressOf(target) ?? target})`;
  const {posts} = await readablePosts();
  const sweeps = await Promise.all(
    (await listedSweeps()).map(
      async ({answer, sweep}) =>
        `- ${link(await sweepTitle(sweep), sweepPage(sweep))}: ${line(answer)} Every decision: ${link("report", tableFile(sweep, "report", "json"))}`,
    ),
  );
  const sections = [
    `# ${line(site.title)}`,
    "> How training behaves on this hardware, measured: how long, how well it learns, and whether a difference is real. Only what is called faster, slower, better or worse is decided; the rest is undecided, however far apart its figures lie.",
    ["## Sweeps", "", ...sweeps].join("\n"),
    ...(posts.length === 0
      ? []
      : [
          [
            "## Posts",
            "",
            ...posts.map(({id, data}) => `- ${link(data.title, postPage(id))}: ${line(data.summary)}`),
          ].join("\n"),
        ]),
    [
      "## For programs",
      "",
      `- ${link("report.json", reportFile)}: all sweeps with their answers`,
      `- ${link("Methods", methodsPage)}: what each figure means, and how a verdict is reached`,
      ...jsonSchemaNames.map((name) => `- ${link(`JSON Schema of ${name}`, schemaFile(name))}`),
    ].join("\n"),
  ];
  return new Response(`${sections.join("\n\n")}\n`, {headers: {"content-type": "text/plain; charset=utf-8"}});
};
