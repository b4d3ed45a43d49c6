// What of the machine can be measured here, for doctor.
import {setTimeout as sleep} from "node:timers/promises";
import {quantityFormat} from "../../format.ts";
import type {CreateSource} from "../../telemetry/source/source-options.ts";
import type {Column, Reading, TelemetrySource} from "../../telemetry/source/source.ts";
import type {Availability} from "./report.ts";

/** Rates need two readings, and the slow ones are read once a second. */
const betweenReadingsMs = 1100;

/** A value for people, e.g. "37 %". */
function written(value: number, {metric}: Column): string {
  if (metric.kind === "state") return value === 0 ? "no" : "yes";
  const format = quantityFormat(metric.unit, value);
  return `${format.text(value)} ${format.unit}`.trim();
}

function metricFinding(column: Column, value: Reading, device: string | null): Availability {
  return {
    kind: "metric",
    id: column.metric.id,
    device,
    name: value === null ? null : written(value, column),
    unavailable: value === null ? (column.missing ?? "it gave no value") : null,
  };
}

async function findSource(source: TelemetrySource): Promise<Availability[]> {
  const {unavailable, columns, devices} = await source.open();
  const gpus = devices.filter(({kind}) => kind === "gpu");
  const found: Availability = {
    kind: "source",
    id: source.id,
    device: null,
    name: gpus.map(({name, id}) => `${name} (${id})`).join(", ") || null,
    unavailable,
  };
  if (unavailable !== null) return [found];
  source.read(process.pid);
  await sleep(betweenReadingsMs);
  const values = source.read(process.pid);
  source.close();
  return [
    found,
    ...columns.map((column, index) =>
      metricFinding(column, values[index] ?? null, gpus.length > 1 ? column.device : null),
    ),
  ];
}

/** Opens every telemetry source, reads this process for a second, and says of each metric what it gave or why not. */
export async function findTelemetry(sources: readonly CreateSource[]): Promise<Availability[]> {
  const found = await Promise.all(sources.map((create) => findSource(create({periodMs: 100}))));
  return found.flat();
}
