import fc from "fast-check";
import {expect, test} from "vitest";
import {changedFigure} from "../../../src/analysis/thinning/changed-figure.ts";
import type {Series, Telemetry} from "../../../src/schema/telemetry.ts";
import {anySampled} from "./sampled.ts";

/** Samples of which one series is another. */
const withSeries = (
  telemetry: Telemetry,
  metric: string,
  change: (value: number, at: number) => number,
): Telemetry => ({
  ...telemetry,
  series: telemetry.series.map((series): Series =>
    series.metric === metric
      ? {...series, values: series.values.map((value, at) => (value === null ? null : change(value, at)))}
      : series,
  ),
});

test("names a mean, a peak and an energy that are no longer what they were", () => {
  fc.assert(
    fc.property(anySampled, ({log, telemetry}) => {
      expect(changedFigure(log, telemetry, telemetry)).toBeNull();
      const most = Math.max(...(telemetry.series[3]?.values ?? []).map((value) => value ?? 0));
      const lower = withSeries(telemetry, "process.memory.usage", (value) =>
        value === most ? value - 1 : value,
      );
      expect(changedFigure(log, telemetry, lower)).toMatch(/emory|peak/);
      const warmer = withSeries(telemetry, "gpu.power", (value) => 1.001 * value);
      expect(changedFigure(log, telemetry, warmer)).toMatch(/energy|joules|power/i);
    }),
    {numRuns: 5},
  );
});
