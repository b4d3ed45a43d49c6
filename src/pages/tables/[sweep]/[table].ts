// A table of a sweep as a file.
import type {APIRoute, GetStaticPaths} from "astro";
import {pricedTable} from "../../../analysis/tables/cost.ts";
import {site} from "../../../site/settings.ts";
import {epochTable} from "../../../analysis/tables/epoch-columns.ts";
import {pairTable} from "../../../analysis/tables/pair-table.ts";
import {tableCsv, tableJson, tableOf, type TableText} from "../../../analysis/tables/table.ts";
import {baselineTable, compareWithBaseline, decisionsOf, pairsOf} from "../../../site/comparisons.ts";
import {sweepReportOf} from "../../../site/answers/sweep-report.ts";
import {baselines, library, spreadBetween, sweepTitle, sweepView} from "../../../site/views.ts";

/** Tables of a sweep by name, each with how it is worked out; every other name is a run, whose epochs are the table. */
const tables: Record<string, (sweep: string) => Promise<TableText>> = {
  configurations: async (sweep) => {
    const {summary} = await sweepView(sweep);
    return tableOf(pricedTable(summary, {detail: true, prices: site.prices}), summary.rows);
  },
  pairs: async (sweep) =>
    pairTable(
      pairsOf(await sweepView(sweep)).map(({baseName, headName, verdicts}) => ({
        base: baseName,
        head: headName,
        verdicts,
      })),
    ),
  baseline: async (sweep) => {
    const base = (await baselines()).get(sweep);
    if (base === undefined) throw new Error(`no baseline: ${sweep}`);
    return baselineTable(
      compareWithBaseline(await sweepView(sweep), await sweepView(base), await spreadBetween()),
    );
  },
};

/** Documents of a sweep that are no table. */
const documents: Record<string, (sweep: string) => Promise<object>> = {
  decisions: async (sweep) => decisionsOf(await sweepView(sweep)),
  report: async (sweep) => sweepReportOf(await sweepView(sweep), await sweepTitle(sweep), site.prices),
};

async function epochs(sweep: string, run: string): Promise<TableText> {
  const log = (await library.sweep(sweep)).runs.find((one) => one.run === run);
  if (log === undefined) throw new Error(`no such run: ${run} (in sweep ${sweep})`);
  return tableOf(epochTable(log), log.epochs);
}

interface Props {
  name: string;
  format: "csv" | "json";
  [name: string]: string;
}

/** Every table of the site as a file: those of a sweep as CSV and JSON, the epochs of a run as CSV beside its run log. */
export const getStaticPaths = (async () => {
  const compared = await baselines();
  return (await library.sweeps()).flatMap(({sweep: {sweep}, runs}) => {
    const path = (name: string, format: Props["format"], run?: string) => ({
      params: {sweep, table: `${name}.${format}`},
      props: {name, format, ...(run === undefined ? {} : {run})},
    });
    return [
      ...Object.keys(tables)
        .filter((name) => name !== "baseline" || compared.has(sweep))
        .flatMap((name) => [path(name, "csv"), path(name, "json")]),
      path("decisions", "json"),
      path("report", "json"),
      ...runs.filter(({epochs: rows}) => rows.length > 0).map(({run}) => path(run, "csv", run)),
    ];
  });
}) satisfies GetStaticPaths;

export const GET: APIRoute<Props, {sweep: string}> = async ({
  params: {sweep},
  props: {name, format, run},
}) => {
  const document = run === undefined ? documents[name] : undefined;
  if (document !== undefined)
    return new Response(`${JSON.stringify(await document(sweep), null, 1)}\n`, {
      headers: {"content-type": "application/json"},
    });
  const table = await (run === undefined ? tables[name]?.(sweep) : epochs(sweep, run));
  if (table === undefined) throw new Error(`no such table: ${name}`);
  return format === "csv"
    ? new Response(tableCsv(table), {headers: {"content-type": "text/csv; charset=utf-8"}})
    : new Response(tableJson(table), {headers: {"content-type": "application/json"}});
};
