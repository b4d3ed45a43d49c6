import {defineConfig} from "vitest/config";
import {LongestFirst} from "./tests/runner/longest-first.ts";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    // Tests start real trainers, real browsers and real builds on machines of two cores: more files at once only wait.
    maxWorkers: 2,
    sequence: {sequencer: LongestFirst},
    reporters: ["default", "./tests/runner/skipped.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
