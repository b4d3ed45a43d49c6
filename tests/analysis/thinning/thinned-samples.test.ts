import fc from "fast-check";
import {expect, test} from "vitest";
import {changedFigure} from "../../../src/analysis/thinning/changed-figure.ts";
import {thinnedSamples} from "../../../src/analysis/thinning/thinned-samples.ts";
import {createLibrary} from "../../../src/runs/library.ts";
import {parseTelemetry} from "../../../src/schema/parse.ts";
import {serializeTelemetry} from "../../../src/schema/serialize.ts";
import type {Telemetry} from "../../../src/schema/telemetry.ts";
import {exampleRunLog, exampleTelemetry} from "../../schema/examples.ts";
import {anySampled} from "./sampled.ts";

/** Samples as they are read again after they were written. */
const written = (samples: Telemetry): Telemetry => parseTelemetry(serializeTelemetry(samples), "samples");

test("of any run keep its means, peaks and energies, its marks and steps, and are not thinned again", () => {
  fc.assert(
    fc.property(anySampled, ({log, telemetry}) => {
      const whole = written(telemetry);
      const thin = thinnedSamples(whole, log.phases);
      if (thin === null) throw new Error("not thinned");
      const read = written(thin);
      expect(changedFigure(log, whole, read)).toBeNull();
      expect([read.marks, read.steps, read.gaps]).toEqual([whole.marks, whole.steps, whole.gaps]);
      expect(read.atMs.length).toBeLessThan(whole.atMs.length / 2);
      expect(thinnedSamples(read, log.phases)).toBeNull();
    }),
    {numRuns: 30},
  );
});

test("of runs that were recorded keep their figures, but for few", async () => {
  const library = createLibrary("runs");
  const changed: (string | null)[] = [];
  for (const {runs} of await library.sweeps())
    for (const log of runs) {
      const whole = await library.telemetry(log);
      const thin = whole === null ? null : thinnedSamples(whole, log.phases);
      if (whole === null || thin === null) continue;
      changed.push(changedFigure(log, whole, written(thin)));
      expect(thinnedSamples(written(thin), log.phases)).toBeNull();
    }
  expect(changed.length).toBeGreaterThan(20);
  expect(changed.filter((figure) => figure !== null).length).toBeLessThan(changed.length / 10);
});

test("are no others where there is nothing to save", () => {
  expect(thinnedSamples(exampleTelemetry(), exampleRunLog().phases)).toBeNull();
});
