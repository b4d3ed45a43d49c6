import {byBatchSize} from "../analysis/series/by-batch-size.ts";
import {colours} from "../layouts/style.ts";
import {batchSizePlot} from "../plots/by-batch-size.ts";
import {pictureOf, type Picture} from "../plots/picture.ts";
import {drawCard} from "../report/card.ts";
import settings from "../site.json" with {type: "json"};
import {sweepSummary} from "./views.ts";

/** Throughput by batch size, the plot a sweep is about; null where it has fewer than two. */
async function mainPlot(sweep: string): Promise<Picture | null> {
  const points = byBatchSize(await sweepSummary(sweep), (row) => row.imagesPerSecond);
  if (new Set(points.map(({batchSize}) => batchSize)).size < 2) return null;
  return pictureOf(batchSizePlot(points, {unit: "images/s"}), colours);
}

/** The picture that others show beside a link to a page, with the main plot of a sweep. */
export async function cardResponse(
  title: string,
  text: string,
  sweep: string | undefined,
): Promise<Response> {
  const picture = sweep === undefined ? null : await mainPlot(sweep);
  return new Response(await drawCard({site: settings.title, title, text, picture}), {
    headers: {"content-type": "image/png"},
  });
}
