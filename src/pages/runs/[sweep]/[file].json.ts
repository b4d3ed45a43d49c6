import type {APIRoute, GetStaticPaths} from "astro";
import {library} from "../../../components/views.ts";

/** Every file of every sweep, byte for byte as it lies in the folder of sweeps. */
export const getStaticPaths = (async () =>
  (await library.sweeps()).flatMap(({sweep, runs}) =>
    [
      "sweep.json",
      ...runs.flatMap(({run, telemetry}) => [`${run}.json`, ...(telemetry === null ? [] : [telemetry.file])]),
    ].map((name) => ({params: {sweep: sweep.sweep, file: name.slice(0, -".json".length)}})),
  )) satisfies GetStaticPaths;

export const GET: APIRoute<Record<string, string>, {sweep: string; file: string}> = async ({params}) =>
  new Response(await library.raw(params.sweep, `${params.file}.json`), {
    headers: {"content-type": "application/json"},
  });
