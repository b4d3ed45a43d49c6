import {compareCommand} from "../../../src/cli/compare/command.ts";
import {ownSweepsIn} from "../../../src/cli/recording/own-sweeps.ts";
import type {RecordingEffects} from "../../../src/cli/recording/effects.ts";
import {fakeSampler, temporaryFolder} from "../../recorder/fixtures/surroundings.ts";
import {fakeEffects} from "../sweep/fake-effects.ts";

/** What `npm run compare` said, and where its sweep `s` lies. */
export interface Compared {
  code: number;
  out: string;
  err: string;
  runs: string;
}

/** Compares as `npm run compare` would, with real processes and a sampler that samples nothing. */
export async function compare(
  args: readonly string[],
  {
    runs = temporaryFolder(),
    effects: changes = {},
    interruption = {
      signal: new AbortController().signal,
      orderly: () => undefined,
      exitCode: () => null,
    },
  }: {
    runs?: string;
    effects?: Partial<RecordingEffects>;
    interruption?: Parameters<typeof compareCommand>[2];
  } = {},
): Promise<Compared> {
  let [out, err] = ["", ""];
  const effects: RecordingEffects = {
    ...fakeEffects({}),
    startSampler: async () => fakeSampler(),
    runs,
    stdout: {write: (text: string): void => void (out += text)},
    stderr: {write: (text: string): void => void (err += text)},
    ownSweeps: ownSweepsIn(`${temporaryFolder()}/batchsweep`),
    ...changes,
  };
  const whole = args.includes("--resume") ? args : ["--id", "s", ...args];
  const code = await compareCommand(whole, effects, interruption);
  return {code, out, err, runs};
}

/** How its trainings print an epoch. */
export const pattern = [
  "--pattern",
  "epoch (?<epoch>\\d+) loss (?<trainLoss>[\\d.]+)(?: in (?<seconds>\\d+) s)?",
];

/** A shell command that trains two epochs of so many seconds. */
export const training = (seconds: number): string =>
  [1, 2].map((epoch) => `sleep ${seconds}; echo "epoch ${epoch} loss 0.5"`).join("; ");

/**
 * A shell command that says of its three epochs that each took so many seconds, a few more or less with each repeat, and
 * takes none: what is found in it does not hang on how busy the machine is.
 */
export const statingBy = (repeat: string, seconds: string | number): string =>
  `for e in 1 2 3; do echo "epoch $e loss 0.5 in $((${seconds} + ${repeat} * 7 % 5)) s"; done`;

/** The same for a command of the command line, where the repeat is a placeholder. */
export const stating = (seconds: string | number): string => statingBy("{repeat}", seconds);
