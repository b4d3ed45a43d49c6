// The cards of sweeps and posts.
import type {SweepSummary} from "../analysis/summary/sweep-summary.ts";
import {byBatchSize} from "../analysis/series/by-batch-size.ts";
import {commonUnit} from "../analysis/summary/work-unit.ts";
import {colours} from "../layouts/style.ts";
import {batchSizePlot} from "../plots/by-batch-size.ts";
import {pictureOf, type Picture} from "../plots/picture.ts";
import {cardPainter} from "../report/card-painter.ts";
import {drawCard} from "../report/card.ts";
import {site} from "./settings.ts";

/** Throughput by batch size, the plot a sweep is about; null where it has fewer than two. */
function mainPlot(summary: SweepSummary): Picture | null {
  const points = byBatchSize(summary, (row) => row.throughput);
  if (new Set(points.map(({batchSize}) => batchSize)).size < 2) return null;
  return pictureOf(
    batchSizePlot(points, {unit: `${commonUnit(summary.rows.flatMap(({runs}) => runs))}/s`}),
    colours,
  );
}

/** Whether pages have cards: others can show one only by its whole address, and something has to draw it. */
export const hasCards = async (): Promise<boolean> => site.address !== null && (await cardPainter()) !== null;

/** The picture that others show beside a link to a page, with the main plot of a sweep. */
export async function cardResponse(
  title: string,
  text: string,
  sweep: SweepSummary | null,
): Promise<Response> {
  const picture = sweep === null ? null : mainPlot(sweep);
  return new Response(await drawCard({site: site.title, title, text, picture}), {
    headers: {"content-type": "image/png"},
  });
}
