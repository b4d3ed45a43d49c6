import {cp, mkdtemp, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {randomFrom} from "../../bench/calibration/random.ts";
import {summarizeRun} from "../../src/analysis/summary/run-summary.ts";
import {summarizeSweep} from "../../src/analysis/summary/sweep-summary.ts";
import {postDraft} from "../../src/report/post-draft.ts";
import {createLibrary} from "../../src/runs/library.ts";
import {writeRun, writeSweep} from "../../src/runs/write.ts";
import type {RunLog} from "../../src/schema/run-log.ts";
import type {Sweep} from "../../src/schema/sweep.ts";
import {runsOf, type Cell} from "../analysis/recorded.ts";
import {sweepOf} from "../analysis/stories.ts";
import {exampleMachine} from "../diff/repository.ts";
import {isLongMode} from "../runner/slow.ts";
import {writeLanguageSweeps} from "./language-model.ts";

/** How a sweep of the corpus came about: what it varies, and what is the matter with it. */
interface Kind {
  id: string;
  repeats: number;
  /** Log times by place of the configuration. */
  times: readonly number[];
  spread: number;
  errors?: readonly number[];
  change?: Partial<RunLog>;
  sweep?: Partial<Sweep>;
  devices?: readonly ("cpu" | "gpu")[];
  settings?: readonly RunLog["configuration"]["settings"][];
  isBroken?: boolean;
  /** An error rate that was stated beforehand. */
  targetError?: number;
  /** Whether the larger batch sizes come from another session. */
  isResumed?: boolean;
}

const flat = [0, 0, 0, 0];
const falling = [0.4, 0.2, 0.1, 0];
const kinds: readonly Kind[] = [
  {id: "single", repeats: 1, times: falling, spread: 0.03},
  {id: "single-tied", repeats: 1, times: flat, spread: 0.03},
  {id: "two", repeats: 2, times: falling, spread: 0.02},
  {id: "tied", repeats: 3, times: flat, spread: 0.03},
  {id: "clear", repeats: 4, times: falling, spread: 0.01},
  {id: "noisy", repeats: 5, times: falling, spread: 0.08},
  {id: "priced", repeats: 5, times: falling, spread: 0.01, errors: [0.1, 0.13, 0.16, 0.2]},
  {id: "failed", repeats: 3, times: falling, spread: 0.02, isBroken: true},
  {id: "resumed", repeats: 3, times: falling, spread: 0.005, isResumed: true},
  {id: "devices", repeats: 3, times: falling, spread: 0.02, devices: ["cpu", "gpu"]},
  {id: "workers", repeats: 3, times: [0.1, 0], spread: 0.02, settings: [{workers: 1}, {workers: 4}]},
  {
    id: "precision",
    repeats: 4,
    times: [0.1, 0],
    spread: 0.01,
    settings: [{precision: "fp32"}, {precision: "bf16"}],
  },
  {id: "aimed", repeats: 4, times: falling, spread: 0.01, errors: [0.1, 0.12, 0.18, 0.3], targetError: 0.15},
  {
    id: "printed",
    repeats: 1,
    times: falling,
    spread: 0.02,
    change: {
      timeResolutionMs: 1000,
      training: null,
      reader: "fastai",
      missing: {telemetry: "printed", training: "printed", statedRate: "none stated"},
    },
    sweep: {origin: {kind: "imported", from: "a notebook", author: "somebody", publishedOn: "2026-11-20"}},
  },
];

/** Machines in turn: sweeps of one kind meet again on the same, and on another. */
const machines = [exampleMachine(), exampleMachine(), exampleMachine({availableCores: 64})];

async function writeKind(folder: string, kind: Kind, turn: number): Promise<void> {
  const random = randomFrom(1000 * turn + kind.id.length * 31 + kind.repeats);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const id = `${kind.id}-${turn}`;
  const cells = (kind.devices ?? ["cpu"]).flatMap((device) =>
    kind.times.flatMap((time, place): Cell[] =>
      (kind.settings ?? [{}]).map((settings, level) => ({
        batchSize: 16 * 2 ** place,
        device,
        settings,
        trainMs: Array.from(
          {length: kind.repeats},
          () =>
            (device === "gpu" ? 300 : 3000) *
            Math.exp(time - 0.1 * level + 0.01 * turn + kind.spread * normal()),
        ),
        errorRates: Array.from({length: kind.repeats}, () =>
          Math.min(1, Math.max(0, (kind.errors?.[place] ?? 0.2) + 0.01 * normal())),
        ),
        change: {
          sweep: id,
          session: `${kind.isResumed === true && place > 1 ? "second " : ""}session of ${id}`,
          startedAt: `2026-11-${10 + turn}T09:00:00Z`,
          ...kind.change,
        },
      })),
    ),
  );
  const logs = runsOf(cells, id).map(({log}, index): RunLog =>
    kind.isBroken === true && index % 5 === 4
      ? {
          ...log,
          epochs: [],
          status: {state: "failed", durationMs: 1, reason: "code 1", stderrTail: [], exit: {code: 1}},
        }
      : log,
  );
  const sweep = sweepOf(logs, {
    sweep: id,
    title: `${kind.id}, turn ${turn}`,
    startedAt: `2026-11-${10 + turn}T09:00:00Z`,
    machine: machines[turn % machines.length] ?? null,
    missing: {software: "made up"},
    ...kind.sweep,
  });
  const aimed = kind.targetError === undefined ? {} : {targetError: kind.targetError};
  await writeSweep(folder, {...sweep, plan: {...sweep.plan, repeats: kind.repeats, ...aimed}});
  for (const log of logs) await writeRun(folder, log, null);
}

const turns = isLongMode ? [0, 1, 2] : [0, 1];

/** Made-up sweeps of every kind, two of each and three in the long mode, beside those of the repository and of the fixtures. */
export async function writeCorpus(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "batchsweep-corpus-"));
  const root = join(import.meta.dirname, "../..");
  await cp(join(root, "runs"), folder, {recursive: true});
  await cp(join(root, "tests/fixtures/runs"), folder, {recursive: true});
  for (const kind of kinds) for (const turn of turns) await writeKind(folder, kind, turn);
  await writeLanguageSweeps(folder);
  return folder;
}

/** Sweeps of the corpus that have a post each: a clear answer, a tie, a price, a stated error rate, two devices, single runs. */
export const posted = ["clear-0", "tied-0", "priced-1", "aimed-1", "devices-0", "single-1"] as const;

/** A folder of posts: the repository's own, and drafts of sweeps of the corpus as they are written. */
export async function writePosts(folder: string): Promise<string> {
  const posts = await mkdtemp(join(tmpdir(), "batchsweep-corpus-posts-"));
  await cp(join(import.meta.dirname, "../../src/content/posts"), posts, {recursive: true});
  const library = createLibrary(folder);
  for (const id of posted) {
    const {sweep, runs} = await library.sweep(id);
    const summaries = [];
    for (const log of runs) summaries.push(summarizeRun(log, await library.telemetry(log)));
    await writeFile(
      join(posts, `${id}.mdx`),
      postDraft(summarizeSweep(sweep, summaries), runs, "2026-11-29"),
    );
  }
  return posts;
}
