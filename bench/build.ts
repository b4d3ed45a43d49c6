// How long the report takes to build from many runs, and again with one of them changed; and the most memory it takes.
// npm run bench -- build [--runs 1000]
import {spawn} from "node:child_process";
import {mkdir, mkdtemp, readFile, readdir, rm, writeFile} from "node:fs/promises";
import {join, resolve} from "node:path";
import {parseArgs} from "node:util";
import {formatBytes, formatDuration} from "../src/format.ts";

const root = resolve(import.meta.dirname, "..");
/** The recorded sweep that is copied as often as it takes: 15 runs with samples at 10 Hz. */
const source = join(root, "runs/2026-11-23-quick-wasm");

const {values} = parseArgs({options: {runs: {type: "string", default: "1000"}}});
const wanted = Number(values.runs);
if (!Number.isInteger(wanted) || wanted < 1)
  throw new Error(`not a number of runs: ${values.runs} (a whole number, e.g. --runs 1000)`);

/** A folder of sweeps with `wanted` runs in all, each sweep a copy under an id of its own. */
async function manyRuns(folder: string): Promise<void> {
  const files = await readdir(source);
  const logs = files.filter((name) => !/(?:telemetry|^sweep)\.json$/.test(name));
  for (let written = 0, number = 0; written < wanted; number++) {
    const id = `sweep-${String(number).padStart(4, "0")}`;
    const kept = new Set(logs.slice(0, wanted - written).map((name) => name.slice(0, -".json".length)));
    await mkdir(join(folder, id), {recursive: true});
    for (const name of files) {
      if (name !== "sweep.json" && !kept.has(name.replace(/(?:\.telemetry)?\.json$/, ""))) continue;
      const text = await readFile(join(source, name), "utf8");
      await writeFile(join(folder, id, name), text.replace(/"sweep": "[^"]*"/, `"sweep": "${id}"`));
    }
    written += kept.size;
  }
}

/** One build in a process of its own. */
async function build(work: string): Promise<{wallMs: number; peakBytes: number}> {
  const peak = join(work, "peak");
  await rm(peak, {force: true});
  const beganAt = performance.now();
  const child = spawn(
    process.execPath,
    [join(root, "scripts/batchsweep.ts"), "build", "--outDir", join(work, "dist")],
    {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
      env: {
        ...process.env,
        BATCHSWEEP_RUNS: join(work, "runs"),
        BATCHSWEEP_CACHE: join(work, "cache"),
        BATCHSWEEP_PEAK: peak,
        NODE_OPTIONS: `--import ${join(root, "bench/build/peak-memory.ts")}`,
      },
    },
  );
  const code = await new Promise((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(`the build failed: code ${String(code)}`);
  const peaks = (await readFile(peak, "utf8")).trim().split("\n").map(Number);
  return {wallMs: performance.now() - beganAt, peakBytes: Math.max(...peaks)};
}

await mkdir(join(root, ".cache"), {recursive: true});
const work = await mkdtemp(join(root, ".cache/bench-build-"));
try {
  await manyRuns(join(work, "runs"));
  const report = (what: string, {wallMs, peakBytes}: Awaited<ReturnType<typeof build>>): void =>
    console.log(`${what}: ${formatDuration(wallMs)}, ${formatBytes(peakBytes)} at most`);
  report(`${wanted} runs, first build`, await build(work));
  const changed = join(
    work,
    "runs/sweep-0000",
    (await readdir(source)).find((name) => /-r1\.json$/.test(name)) ?? "",
  );
  await writeFile(
    changed,
    (await readFile(changed, "utf8")).replace(/"durationMs": (\d+)/, '"durationMs": 1$1'),
  );
  report("one run changed, second build", await build(work));
} finally {
  await rm(work, {recursive: true, force: true});
}
