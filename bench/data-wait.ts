// How long the tensorflow engine's training waits for its batches, which another thread decodes and augments.
import {mkdtempSync, readFileSync, rmSync} from "node:fs";
import {spawnSync} from "node:child_process";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {parseArgs} from "node:util";
import {formatTable, isMain, median} from "./printing/table.ts";

const main = join(import.meta.dirname, "..", "src", "training", "main.ts");

interface WaitRow {
  model: string;
  batchSize: number;
  stepMs: number;
  waitMs: number;
  /** Waiting in all, over steps and waiting in all; the first step, which nothing could be prepared for, is left out. */
  share: number;
}

/** Trains a few steps as a sweep would, on emoji birds. */
function measureWait(
  model: string,
  {batchSize, imageSize, steps}: Record<"batchSize" | "imageSize" | "steps", number>,
): WaitRow {
  const folder = mkdtempSync(join(tmpdir(), "batchsweep-bench-"));
  try {
    const options = {
      engine: "tensorflow",
      model,
      "batch-size": batchSize,
      "image-size": imageSize,
      "time-steps": steps + 1,
    };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const events = join(folder, "events");
    const env = {...process.env, BATCHSWEEP_EVENTS: events};
    const {status} = spawnSync(process.execPath, [main, ...args], {
      stdio: ["ignore", "ignore", "inherit"],
      env,
    });
    if (status !== 0) throw new Error(`the training ended with exit code ${status}`);
    const told = readFileSync(events, "utf8").trim().split("\n");
    const taken = told.map(
      (line) => JSON.parse(line) as {event: string; durationMs: number[]; dataWaitMs: number[]},
    );
    const ofSteps = (key: "durationMs" | "dataWaitMs") =>
      taken.flatMap((event) => (event.event === "step" ? event[key] : [])).slice(1);
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const [durations, waits] = [ofSteps("durationMs"), ofSteps("dataWaitMs")];
    const share = sum(waits) / (sum(waits) + sum(durations));
    return {model, batchSize, stepMs: median(durations), waitMs: median(waits), share};
  } finally {
    rmSync(folder, {recursive: true});
  }
}

if (isMain(import.meta.url)) {
  const {values, positionals} = parseArgs({
    options: {
      "batch-sizes": {type: "string", default: "16,64,256"},
      "image-size": {type: "string", default: "128"},
      steps: {type: "string", default: "20"},
    },
    allowPositionals: true,
  });
  const imageSize = Number(values["image-size"]);
  const steps = Number(values.steps);
  const rows = (positionals.length > 0 ? positionals : ["efficientnet-lite0", "resnet18"]).flatMap((model) =>
    values["batch-sizes"]
      .split(",")
      .map((size) => measureWait(model, {batchSize: Number(size), imageSize, steps})),
  );
  console.log(
    formatTable(
      ["model", "batch size", "step ms", "wait ms", "share of the time waiting"],
      rows.map(({model, batchSize, stepMs, waitMs, share}) => [model, batchSize, stepMs, waitMs, share]),
    ),
  );
}
