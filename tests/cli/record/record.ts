import {mkdtempSync, readFileSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll} from "vitest";
import {recordCommand} from "../../../src/cli/record/command.ts";
import type {RecordingEffects} from "../../../src/cli/recording/effects.ts";
import {ownSweepsIn} from "../../../src/cli/recording/own-sweeps.ts";
import {readRecordedSweep, type RecordedSweep} from "../../../src/runs/read.ts";
import {fakeSampler, temporaryFolder} from "../../recorder/fixtures/surroundings.ts";
import {fakeEffects} from "../sweep/fake-effects.ts";

/** What the user who records remembers. */
const state = mkdtempSync(join(tmpdir(), "batchsweep-test-state-"));
afterAll(() => rmSync(state, {recursive: true}));

/** What `npm run record` said and wrote. */
export interface Recorded {
  code: number;
  said: string;
  runs: string;
  sweep: RecordedSweep["sweep"];
  logs: RecordedSweep["runs"];
}

/** Records a command as `npm run record` would, with a real process and a sampler that samples nothing. */
export async function record(
  args: readonly string[],
  {
    runs = temporaryFolder(),
    effects: changes = {},
  }: {runs?: string; effects?: Partial<RecordingEffects>} = {},
): Promise<Recorded> {
  let said = "";
  const stream = {write: (text: string): void => void (said += text)};
  const effects: RecordingEffects = {
    ...fakeEffects({}),
    startSampler: async () => fakeSampler(),
    runs,
    stdout: stream,
    stderr: stream,
    ownSweeps: ownSweepsIn(join(state, "batchsweep")),
    ...changes,
  };
  const interruption = {
    signal: new AbortController().signal,
    orderly: () => undefined,
    exitCode: () => null,
  };
  // A command alone, `npm run record -- false`, or options and a command.
  const isBare = args[0]?.startsWith("-") === false;
  const whole = isBare ? ["--id", "s", "--", ...args] : ["--id", "s", ...args];
  const code = await recordCommand(args.includes("--resume") ? args : whole, effects, interruption);
  const read = await readRecordedSweep(runs, "s");
  return {code, said, runs, sweep: read.sweep, logs: read.runs};
}

/** A command that runs a line of JavaScript, whose braces are no placeholders; its arguments are `args`. */
export const script = (code: string, ...args: string[]): string[] => [
  process.execPath,
  "-e",
  `const args = process.argv.slice(1); ${code.replace(/\{([A-Za-z]\w*)\}/g, "{{$1}}")}`,
  "--",
  ...args,
];

export const textOf = (runs: string, file: string): string => readFileSync(join(runs, "s", file), "utf8");
