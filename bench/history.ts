// How long commands take over a growing history, and the most memory they hold: a table of runs × commands, and the factor by
// which a doubling costs more. Runs are copies of recorded ones, with their samples, in a temporary folder.
// A command that stands twice is timed with what the first time left in the cache: diff,diff. Run logs are let be for some seconds first,
// since what changed a moment ago is not kept. --samples N: so many times the samples of the recorded runs.
// astro, after build, is Astro's own build of a plain site of as many pages of the same size. rebuild: after one run changed.
// npm run bench -- history [--runs 10,100,1000,2000] [--commands diff,export,check,doctor,build,rebuild,astro] [--samples 1]
import {spawn} from "node:child_process";
import {mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile} from "node:fs/promises";
import {join, resolve} from "node:path";
import {setTimeout as sleep} from "node:timers/promises";
import {parseArgs} from "node:util";
import {formatBytes, formatDuration} from "../src/format.ts";
import {manyRuns} from "./history/many-runs.ts";
import {plainSite, siteSize, type SiteSize} from "./history/plain-site.ts";

const root = resolve(import.meta.dirname, "..");
const program = join(root, "scripts/batchsweep.ts");
const astro = join(root, "node_modules/astro/bin/astro.mjs");

/** What an index keeps has been as it is for two seconds. */
const settledMs = 3000;

/** The commands, as Node is given them. */
const commands: Record<string, (work: string) => string[]> = {
  diff: (work) => [program, "diff", runsIn(work), runsIn(work), "--allow-unchanged"],
  export: (work) => [program, "export", "csv", "--runs", runsIn(work), "--out", join(work, "export")],
  check: () => [program, "check", "runs"],
  doctor: () => [program, "doctor"],
  build: (work) => [program, "build", "--outDir", siteIn(work)],
  rebuild: (work) => [program, "build", "--outDir", siteIn(work)],
  astro: (work) => [astro, "build", "--root", join(work, "plain")],
};

/** What comes before some of them, untimed. */
const preparations: Record<string, (work: string) => Promise<void>> = {
  rebuild: (work) => changeOne(runsIn(work)),
  astro: async (work) => plainSite(join(work, "plain"), await siteSize(siteIn(work))),
};

const runsIn = (work: string): string => join(work, "runs");
const siteIn = (work: string): string => join(work, "dist");

const {values} = parseArgs({
  options: {
    runs: {type: "string", default: "10,100,1000,2000"},
    commands: {type: "string", default: "diff,diff,export,check,check,doctor"},
    samples: {type: "string", default: "1"},
  },
});
const sizes = values.runs.split(",").map(Number);
const chosen = values.commands.split(",");
const samples = Number(values.samples);
const wrong = [
  ...[...sizes, samples].filter((size) => !(size >= 1)),
  ...chosen.filter((name) => !(name in commands)),
][0];
if (wrong !== undefined)
  throw new Error(`unknown: ${String(wrong)} (--runs 10,100; --commands ${Object.keys(commands).join(",")})`);

interface Cost {
  wallMs: number;
  peakBytes: number;
}

/** What a command costs in a process of its own, over a folder of runs. */
async function costOf(name: string, work: string): Promise<Cost> {
  const peak = join(work, "peak");
  await rm(peak, {force: true});
  await preparations[name]?.(work);
  const beganAt = performance.now();
  const child = spawn(process.execPath, commands[name]?.(work) ?? [], {
    cwd: root,
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      ...process.env,
      BATCHSWEEP_RUNS: runsIn(work),
      BATCHSWEEP_CACHE: join(work, "cache"),
      BATCHSWEEP_PEAK: peak,
      ASTRO_TELEMETRY_DISABLED: "1",
      NODE_OPTIONS: `--import ${join(root, "bench/history/peak-memory.ts")}`,
    },
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-2000)));
  const code = await new Promise((done) => child.on("close", done));
  const wallMs = performance.now() - beganAt;
  // 1 is a regression and 3 nothing judged: answers too.
  if (code !== 0 && !(name === "diff" && (code === 1 || code === 3)))
    throw new Error(`${name} failed with code ${String(code)}: ${said}`);
  const peaks = (await readFile(peak, "utf8")).trim().split("\n").map(Number);
  return {wallMs, peakBytes: Math.max(...peaks)};
}

/** Makes one run another one: its first duration takes longer. */
async function changeOne(runs: string): Promise<void> {
  const folder = join(runs, "sweep-0000");
  const file = join(folder, (await readdir(folder)).find((name) => /-r1\.json$/.test(name)) ?? "");
  await writeFile(file, (await readFile(file, "utf8")).replace(/"durationMs": (\d+)/, '"durationMs": 1$1'));
}

/** Bytes of all files in the folders of a folder. */
async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, {recursive: true, withFileTypes: true}))
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  return bytes;
}

/** A build of the report beside Astro's of a plain site. */
function beside(plain: Cost, report: Cost | undefined, {pages, bytes}: SiteSize): string {
  const site = `of ${pages} pages, ${formatBytes(bytes / pages)} each`;
  return report === undefined
    ? site
    : `${site}; build takes ${(report.wallMs / plain.wallMs).toFixed(2)} times as long`;
}

await mkdir(join(root, ".cache"), {recursive: true});
const before = new Map<string, {size: number; cost: Cost}>();
for (const size of sizes) {
  const work = await mkdtemp(join(root, ".cache/bench-history-"));
  try {
    await manyRuns(runsIn(work), size, samples);
    await sleep(settledMs);
    console.log(`${size} runs, ${formatBytes(await bytesIn(runsIn(work)))}`);
    for (const [at, name] of chosen.entries()) {
      const cost = await costOf(name, work);
      const nth = chosen.slice(0, at).filter((one) => one === name).length;
      const key = nth === 0 ? name : `${name} again`;
      const last = before.get(key);
      // Time over the growth of the history, for a doubling of it.
      const doubling =
        last === undefined ? 0 : (cost.wallMs / last.cost.wallMs) ** (1 / Math.log2(size / last.size));
      const growth = doubling === 0 ? "" : `, ${doubling.toFixed(2)} times a doubling`;
      console.log(
        `  ${key.padEnd(11)} ${formatDuration(cost.wallMs)}, ${formatBytes(cost.peakBytes)} at most${growth}`,
      );
      before.set(key, {size, cost});
      if (name === "astro")
        console.log(`              ${beside(cost, before.get("build")?.cost, await siteSize(siteIn(work)))}`);
    }
  } finally {
    await rm(work, {recursive: true, force: true});
  }
}
