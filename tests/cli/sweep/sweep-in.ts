import {sweepCommand} from "../../../src/cli/sweep/command.ts";
import type {SweepEffects} from "../../../src/cli/sweep/effects.ts";
import {fakeSampler} from "../../recorder/fixtures/surroundings.ts";
import {fakeEffects} from "./fake-effects.ts";

const never = {signal: new AbortController().signal, orderly: () => undefined, exitCode: () => null};

const once = ["--repeats", "1", "--order-seed", "1"];

/** Runs the command within this process, in a folder of its own. */
export function sweepIn(
  runs: string,
  overrides: Partial<SweepEffects> = {},
  env: Record<string, string> = {},
) {
  let stdout = "";
  const effects: SweepEffects = {
    ...fakeEffects(env),
    startSampler: async () => fakeSampler(),
    stdout: {write: (text) => void (stdout += text)},
    stderr: {write: () => undefined},
    runs,
    ...overrides,
  };
  return {
    /** Once each configuration and in one order, unless the line says how often. */
    run: (line: string) =>
      sweepCommand(
        [...(/--(?:repeats|until|resume)/.test(line) ? [] : once), ...line.split(" ")],
        effects,
        never,
      ),
    stdout: () => stdout,
  };
}
