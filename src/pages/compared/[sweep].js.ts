import type {APIRoute, GetStaticPaths} from "astro";
import {comparedData} from "../../site/answers/compared-data.ts";
import {baselines, library, sweepTitle, sweepView} from "../../site/views.ts";

export const getStaticPaths = (async () =>
  (await library.sweeps()).map(({sweep}) => ({params: {sweep: sweep.sweep}}))) satisfies GetStaticPaths;

/** A sweep as the page of any two loads it: a script, since a page on a disk may read no other file. */
export const GET: APIRoute<Record<string, never>, {sweep: string}> = async ({params: {sweep}}) => {
  const baseline = (await baselines()).get(sweep) ?? null;
  const data = JSON.stringify(comparedData(await sweepView(sweep), await sweepTitle(sweep), baseline));
  return new Response(`(globalThis.batchsweepCompared ??= {})[${JSON.stringify(sweep)}] = ${data};\n`, {
    headers: {"content-type": "text/javascript"},
  });
};
