// A samples file in a few lines, as git shows it in a diff.
import {extent, max, median} from "d3-array";
import {stepsByEpoch} from "../analysis/series/step-times.ts";
import {formatCount, formatDuration, formatNumber, quantityFormat} from "../format.ts";
import {printable} from "../schema/values/printable.ts";
import type {Series, Telemetry} from "../schema/telemetry.ts";

function seriesLine({device, metric, values}: Series, {metrics}: Telemetry): string {
  const present = values.filter((value) => value !== null);
  const name = `${device} ${metric}`;
  const missing = values.length - present.length;
  const left = missing === 0 ? "" : ` (${formatCount(missing)} missing)`;
  const middle = median(present);
  if (middle === undefined) return `${name}: no value${left}`;
  const [low = middle, high = middle] = extent(present);
  const unit = metrics.find(({id}) => id === metric)?.unit ?? "count";
  const format = quantityFormat(unit, high);
  const range = [low, middle, high].map(format.text).join(" – ");
  return `${name}: ${range} ${format.unit}${left}`.trimEnd();
}

/** Steps of each epoch: how many, their median and the slowest. */
function stepLines({steps}: Telemetry): string[] {
  return [...stepsByEpoch(steps)].map(([epoch, at]) => {
    const durations = at.map((index) => steps.durationMs[index] ?? 0);
    return `epoch ${epoch}: ${formatCount(durations.length)} steps, median ${formatDuration(median(durations) ?? 0)}, slowest ${formatDuration(max(durations) ?? 0)}`;
  });
}

/** The samples of a run in a few lines, which git diff shows instead of thousands of numbers. */
export function telemetrySummary(telemetry: Telemetry): string[] {
  const {atMs, series, gaps, sampler, sweep, run} = telemetry;
  const lasted = (atMs.at(-1) ?? 0) - (atMs[0] ?? 0);
  return [
    `samples of ${sweep}/${run}: ${formatCount(atMs.length)} over ${formatDuration(lasted)}, ${sampler === null ? "imported" : `asked for ${formatNumber(sampler.requestedHz)} Hz`}`,
    "lowest – median – highest:",
    ...series.map((one) => seriesLine(one, telemetry)),
    ...stepLines(telemetry),
    ...gaps.map(({startMs, endMs, reason}) => `gap of ${formatDuration(endMs - startMs)}: ${reason}`),
  ].map(printable);
}
