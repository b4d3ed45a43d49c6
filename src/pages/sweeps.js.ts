import type {APIRoute} from "astro";
import {formatDay} from "../format.ts";
import {sweepRows, sweepTitle} from "../site/views.ts";

/** What the search in the list of sweeps looks through where the list has several pages: the page loads it when somebody searches. */
export const GET: APIRoute = async () => {
  const rows = await Promise.all(
    (await sweepRows()).map(async ({best, day, devices, engines, page, repeats, sweep, title, warnings}) => [
      page,
      title,
      [engines.join(", "), ...(day === null ? [] : [formatDay(day)])].join(" · "),
      devices.join(", "),
      best.map(({text}) => text).join("; "),
      String(repeats),
      warnings.join(", ") || "none",
      // Found by its long name too.
      `${await sweepTitle(sweep)} ${sweep}`,
    ]),
  );
  return new Response(`globalThis.batchsweepSweeps = ${JSON.stringify(rows)};\n`, {
    headers: {"content-type": "text/javascript"},
  });
};
