import {describe, expect, test} from "vitest";
import type {MetricSpec} from "../../../src/schema/telemetry.ts";
import {openSources} from "../../../src/telemetry/sampler/open-sources.ts";
import {host} from "../../../src/telemetry/source/source-options.ts";
import type {TelemetrySource} from "../../../src/telemetry/source/source.ts";

const metric: MetricSpec = {
  id: "machine.fan",
  label: "Fan",
  unit: "count",
  windowMs: 0,
  kind: "level",
  meaning: "Speed of the fan",
};

const sourceOf = (
  id: string,
  changes: Partial<MetricSpec>,
  limit: number | null = null,
): TelemetrySource => ({
  id,
  open: async () => ({
    unavailable: null,
    devices: [host],
    columns: [{device: "host", metric: {...metric, ...changes}, limit, missing: null}],
  }),
  read: () => [1200],
  close: () => {},
});

describe("a source whose description no file may hold", () => {
  test.each([
    ["an id with a capital letter", {id: "machine.Fan"}, null, 'metric "machine.Fan": metric.id: '],
    ["a limit of 0", {}, 0, 'metric "machine.fan": limit: '],
    ["a negative limit", {}, -1, 'metric "machine.fan": limit: '],
    ["a name of 300 characters", {label: "x".repeat(300)}, null, 'metric "machine.fan": metric.label: '],
    ["an endless meaning", {meaning: "x".repeat(1001)}, null, 'metric "machine.fan": metric.meaning: '],
  ] as const)("%s makes it unavailable, with the reason in one line", async (_, changes, limit, reason) => {
    const {states, columns, take} = await openSources([
      sourceOf("bad", changes, limit),
      sourceOf("good", {}),
    ]);
    expect(states[0]?.unavailable).toMatch(/^[^\n]+$/);
    expect(states[0]?.unavailable).toContain(reason);
    expect(states[1]).toEqual({source: "good", unavailable: null});
    expect(columns.map(({source}) => source)).toEqual(["good"]);
    expect(take(null)()).toEqual([1200]);
  });
});
