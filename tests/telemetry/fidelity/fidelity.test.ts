import {describe, expect, test} from "vitest";
import {unavailable} from "../fake-nvml/library.ts";
import {measureFidelity, sensors} from "./measure.ts";

describe.skipIf(unavailable !== null)(
  `a waveform read through a fake NVML${unavailable === null ? "" : ` (${unavailable})`}`,
  () => {
    test.each(Object.keys(sensors) as (keyof typeof sensors)[])("%s", async (sensor) => {
      const [own, everySecond, everyTen] = await measureFidelity(sensor);
      // Phases of 1 s and longer: mean load within 2 points, energy within 1 %, every change within a sensor window.
      expect(own?.phasesWithoutReading).toBe(0);
      expect(own?.loadPoints).toBeLessThan(2);
      expect(own?.energyShare).toBeLessThan(0.01);
      expect(own?.transitionsFound).toBe(1);
      // What a user would have seen otherwise.
      expect(everySecond?.transitionsFound).toBeLessThan(0.2);
      expect(everySecond?.energyShare).toBeGreaterThan(1);
      expect(everyTen?.phasesWithoutReading).toBeGreaterThan(5);
    });
  },
);
