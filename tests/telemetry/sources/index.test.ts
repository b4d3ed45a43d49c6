import {readdirSync} from "node:fs";
import {describe, expect, test} from "vitest";
import {metricSpec, telemetryDevice} from "../../../src/schema/telemetry.ts";
import {sources} from "../../../src/telemetry/sources/index.ts";

const opened = sources.map((create) => create({periodMs: 100}));

test("every file in src/telemetry/sources is a listed source", () => {
  const files = readdirSync("src/telemetry/sources").filter((file) => file !== "index.ts");
  expect(opened.map(({id}) => `${id}.ts`).sort()).toEqual(files.sort());
});

describe.each(opened)("source $id", (source) => {
  test("describes devices and metrics as the schema wants, and reads one value a column", async () => {
    const {devices, columns, unavailable} = await source.open();
    for (const device of devices) telemetryDevice.parse(device);
    for (const {metric, device, limit} of columns) {
      metricSpec.parse(metric);
      expect(devices.map(({id}) => id)).toContain(device);
      if (limit !== null) expect(limit, metric.id).toBeGreaterThan(0);
    }
    if (unavailable === null) expect(source.read(process.pid)).toHaveLength(columns.length);
    else expect(unavailable).not.toBe("");
    source.close();
  });
});

test("no two columns are the same metric of the same device", async () => {
  const statuses = await Promise.all(sources.map((create) => create({periodMs: 100}).open()));
  const names = statuses.flatMap(({columns}) => columns.map(({device, metric}) => `${device} ${metric.id}`));
  expect(new Set(names).size).toBe(names.length);
});
