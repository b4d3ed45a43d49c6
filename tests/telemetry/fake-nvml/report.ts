import {readFile} from "node:fs/promises";
import {join} from "node:path";
import {parse} from "csv-parse/sync";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {readRecordedSweep, readTelemetry} from "../../../src/runs/read.ts";
import type {Phase, RunLog} from "../../../src/schema/run-log.ts";
import type {Telemetry} from "../../../src/schema/telemetry.ts";
import {buildSite, withoutPosts, type Built} from "../../site/build.ts";
import {bytesAt, loadTolerance, powerTolerance, sampledAs, sampledPhases, wave} from "./record.ts";
import {truthOf} from "./wave.ts";

const firstGpu = "GPU-fa4e0000-0000-4000-8000-000000000000";
const run = "wasm-cpu-b032-r1";

/** The page's table of one GPU, phase by phase, as HTML. */
const phaseTable = (page: string, gpu: string): string =>
  (page.match(/<table.*?<\/table>/gs) ?? []).find((one) => one.includes(`${gpu}, phase by phase`)) ?? "";

/** Its rows: the text of their cells by column. */
function phaseRows(table: string): Map<string, string>[] {
  const rows = table.match(/<tr>.*?<\/tr>/gs) ?? [];
  const cell = /<t[dh][^>]* data-column="([^"]*)"[^>]*>(.*?)<\/t[dh]>/gs;
  return rows
    .map((row) => new Map([...row.matchAll(cell)].map(([, column = "", text = ""]) => [column, text])))
    .filter(({size}) => size > 0);
}

/** What the report shows of the recorded sweep `fake`, below the folder that `runs` gives. */
export function reportTests(runs: () => string): void {
  describe("its report", () => {
    let built: Built;
    let log: RunLog;
    let telemetry: Telemetry;
    let rows: Map<string, string>[];
    /** Joules in the last digit of the column of energies: where a phase is long enough for 2 kJ, it is in kJ. */
    let lastDigitJoules: number;

    beforeAll(async () => {
      built = await buildSite(runs(), withoutPosts);
      if (built.code !== 0) throw new Error(built.errors);
      // All that follows is read from the site, as its reader could.
      log = (await readRecordedSweep(join(built.site, "runs"), "fake")).runs[0]!;
      telemetry = (await readTelemetry(join(built.site, "runs"), log))!;
      const page = await readFile(join(built.site, "sweeps", "fake", `${run}.html`), "utf8");
      const table = phaseTable(page, firstGpu);
      rows = phaseRows(table);
      lastDigitJoules = table.includes('<span class="unit">kJ') ? 100 : 1;
    });

    afterAll(() => built?.remove());

    /** Milliseconds of a phase since the waveform's origin. */
    const span = ({startMs, endMs}: Pick<Phase, "startMs" | "endMs">): [number, number] => {
      const runMs = Date.parse(log.startedAt!) - wave.originUnixMs;
      return [runMs + startMs, runMs + endMs];
    };

    /** Phases that were sampled: the figures that the page shows, and the truth. */
    const shown = () =>
      log.phases
        .map((phase, index) => ({phase, row: rows[index]}))
        .filter(({phase}) => sampledPhases(log, telemetry).includes(phase))
        .map(({phase, row}) => {
          // On a slow machine a phase uses 1,000 J and more, which the page writes with a comma.
          const figure = (column: string): number => Number(row?.get(column)?.replaceAll(",", ""));
          const [fromMs, toMs] = span(phase);
          const instants = Array.from(
            {length: Math.floor((toMs - fromMs) / 10)},
            (_, step) => fromMs + 10 * step,
          );
          return {
            name: row?.get("phase"),
            sampled: sampledAs(phase, telemetry),
            load: figure("load") / 100,
            memoryBytes: figure("gpu-memory") * 2 ** 30,
            watts: figure("power"),
            joules: figure("energy") * (lastDigitJoules === 1 ? 1 : 1000),
            truth: {...truthOf(wave, fromMs, toMs), memoryBytes: Math.max(...instants.map(bytesAt))},
          };
        });

    test("has a row for every phase of the run", () => {
      expect(rows.map((row) => row.get("phase"))).toEqual(
        log.phases.map((phase) => ("epoch" in phase ? `${phase.phase} ${phase.epoch + 1}` : phase.phase)),
      );
      expect(shown().length).toBeGreaterThanOrEqual(1);
    });

    test("shows the load of each phase within 5 points of the waveform's", () => {
      for (const {name, load, truth, sampled} of shown())
        expect(Math.abs(load - truth.load), name).toBeLessThan(loadTolerance(sampled));
    });

    test("shows the highest memory of each phase within a tenth of a gibibyte", () => {
      for (const {name, memoryBytes, truth} of shown())
        expect(Math.abs(memoryBytes - truth.memoryBytes), name).toBeLessThan(0.1 * 2 ** 30);
    });

    test("shows the power of each phase as closely as its sensor lets it, and its energy within 2 %", () => {
      for (const {name, watts, joules, truth, sampled} of shown()) {
        expect(Math.abs(watts / truth.watts - 1), name).toBeLessThan(powerTolerance(sampled, truth.watts));
        expect(Math.abs(joules - truth.joules), name).toBeLessThan(0.02 * truth.joules + lastDigitJoules / 2);
      }
    });

    test("offers the same in its table of configurations: load and power of the training phases", async (context) => {
      const sampled = sampledPhases(log, telemetry);
      const isSampled = log.phases.every((phase) => phase.phase !== "train" || sampled.includes(phase));
      context.skip(!isSampled, "the machine was too busy: a training phase is short or has a gap");
      const file = join(built.site, "tables", "fake", "configurations.csv");
      const [heads = [], cells = []] = parse(await readFile(file, "utf8")) as string[][];
      const figure = (head: string): number => Number(cells[heads.indexOf(head)]);
      const trained = log.phases.filter(({phase}) => phase === "train");
      const spans = trained.map(span);
      const wholeMs = spans.reduce((sum, [fromMs, toMs]) => sum + toMs - fromMs, 0);
      const mean = (of: "load" | "watts"): number =>
        spans.reduce((sum, [fromMs, toMs]) => sum + truthOf(wave, fromMs, toMs)[of] * (toMs - fromMs), 0) /
        wholeMs;
      const waitMs = Math.max(...trained.map((phase) => sampledAs(phase, telemetry).waitMs));
      const whole = {lengthMs: wholeMs / spans.length, waitMs};
      expect(Math.abs(figure("GPU 0 (%, mean)") / 100 - mean("load"))).toBeLessThan(loadTolerance(whole));
      expect(Math.abs(figure("GPU 0 power (W, mean)") / mean("watts") - 1)).toBeLessThan(
        powerTolerance(whole, mean("watts")),
      );
    });

    test("offers every sample of the idle GPU as 0: 0 is a reading", async () => {
      const file = join(built.site, "runs", "fake", `${run}.telemetry.json`);
      const {series} = JSON.parse(await readFile(file, "utf8")) as {
        series: {device: string; metric: string; values: (number | null)[]}[];
      };
      const idle = series.find(
        ({device, metric}) => device.endsWith("-000000000001") && metric === "gpu.utilization",
      );
      expect(new Set(idle?.values)).toEqual(new Set([0]));
    });
  });
}
