import {describe, expect, test} from "vitest";
import {unavailable} from "../fake-nvml/library.ts";
import {measureFidelity, measureOwn, sensors, type FidelityRow} from "./measure.ts";

describe.skipIf(unavailable !== null)(
  `a waveform read through a fake NVML${unavailable === null ? "" : ` (${unavailable})`}`,
  () => {
    /** Phases of 1 s and longer: mean load within 2 points, energy within 1 %, every change within a sensor window. */
    function expectFidelity(own: FidelityRow | undefined): void {
      expect(own?.phasesWithoutReading).toBe(0);
      expect(own?.loadPoints).toBeLessThan(2);
      expect(own?.energyShare).toBeLessThan(0.01);
      expect(own?.transitionsFound).toBe(1);
    }

    const kinds = Object.keys(sensors) as (keyof typeof sensors)[];
    const offsets = [0, 65].flatMap((energyMs) =>
      [0, 61, 142].map((utilizationMs) => ({utilizationMs, energyMs})),
    );

    test.each(kinds)(
      "%s, wherever the sensors' grids lie, a mark on a step of the counter included",
      async (sensor) => {
        for (const one of offsets) expectFidelity(await measureOwn(sensor, one));
      },
    );

    test.each(kinds)("%s", async (sensor) => {
      const [own, everySecond, everyTen] = await measureFidelity(sensor);
      expectFidelity(own);
      // What a user would have seen otherwise.
      expect(everySecond?.transitionsFound).toBeLessThan(0.2);
      expect(everySecond?.energyShare).toBeGreaterThan(1);
      expect(everyTen?.phasesWithoutReading).toBeGreaterThan(5);
    });
  },
);
