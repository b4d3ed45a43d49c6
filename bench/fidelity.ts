// How true the figures of a GPU are: a known waveform, replayed by a fake NVML, read by batchsweep and as others read it.
import {unavailable} from "../tests/telemetry/fake-nvml/library.ts";
import {measureFidelity, sensors} from "../tests/telemetry/fidelity/measure.ts";
import {formatTable, isMain} from "./printing/table.ts";

const columns = [
  "read by",
  "worst phase mean, points",
  "worst phase energy, share",
  "phases without a reading",
  "changes seen in time, share",
];

if (isMain(import.meta.url)) {
  if (unavailable !== null) {
    console.error(unavailable);
    process.exitCode = 3;
  } else {
    for (const sensor of Object.keys(sensors) as (keyof typeof sensors)[]) {
      const rows = await measureFidelity(sensor);
      if (process.argv.includes("--json")) console.log(JSON.stringify({sensor, rows}));
      else {
        const cells = rows.map((row) => [
          row.reader,
          row.loadPoints,
          row.energyShare,
          row.phasesWithoutReading,
          row.transitionsFound,
        ]);
        console.log(`${sensor}:\n\n${formatTable(columns, cells)}\n`);
      }
    }
  }
}
