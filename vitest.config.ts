import {availableParallelism} from "node:os";
import {join} from "node:path";
import {configDefaults, defineConfig} from "vitest/config";
import {LongestFirst} from "./tests/runner/longest-first.ts";

/** Folders of tests that leave no trace in the modules they import: one worker loads those once, for all of these files. */
const sharing = [
  "tests/analysis",
  "tests/exporters",
  "tests/importers",
  "tests/layouts",
  "tests/plots",
  "tests/readers",
  "tests/recorder/log",
  "tests/recorder/output",
  "tests/recorder/plan",
  "tests/runs",
  "tests/schema",
  "tests/site/answers",
  "tests/site/home",
  "tests/telemetry/linux",
  "tests/telemetry/source",
  "tests/telemetry/sources",
].map((folder) => `${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    // Tests start real trainers, real browsers and real builds, and wait for a fifth of their time: one file more than there
    // are cores keeps them busy, and four at once are as many as memory is sure to hold.
    maxWorkers: Math.min(4, availableParallelism() + 1),
    sequence: {sequencer: LongestFirst},
    reporters: ["default", "./tests/runner/skipped.ts"],
    // The recordings that the tests start time no yardstick, but where that is what is tested: hundreds of them would.
    // Each of the hundreds of processes that tests start would strip the types of what it loads, and compile it, anew.
    env: {BATCHSWEEP_YARDSTICK: "0", NODE_COMPILE_CACHE: join(import.meta.dirname, ".cache/compiled")},
    // Against hanging alone: beside other work, builds and trainings take many times as long.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: {poll: {timeout: 60_000}},
    projects: [
      {
        extends: true,
        test: {
          name: "apart",
          include: ["tests/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...sharing],
        },
      },
      {extends: true, test: {name: "sharing", include: sharing, isolate: false}},
    ],
  },
});
