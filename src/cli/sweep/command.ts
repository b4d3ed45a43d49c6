// The command sweep: records the built-in training.
import type {Interruption} from "../recording/interruption.ts";
import {recordPrepared, type Work} from "../recording/record-prepared.ts";
import {createWrappedRunner} from "../../recorder/run/wrapped-run.ts";
import {createView, type View} from "../terminal/view.ts";
import type {SweepEffects} from "./effects.ts";
import {parseSweepOptions, type SweepOptions} from "./options.ts";
import {prepareNewSweep, prepareResumedSweep, type PreparedSweep} from "./prepare.ts";
import {estimateRuns, limitsOf} from "./timing.ts";

/** The built-in training as a command: how each run is done, and how long it may take. */
const workOf = (
  {remaining, data, images, warmup}: PreparedSweep,
  {timeoutMs}: SweepOptions,
  {commandFor}: SweepEffects,
  {onOutput}: View,
): Work => ({
  program: "sweep",
  commandFor: (planned) => commandFor(planned, {data}),
  limitsFor: (estimateMs) => limitsOf(estimateMs, timeoutMs),
  estimate: (interruption) => estimateRuns(remaining, {commandFor, data, images, interruption, onOutput}),
  runPlanned: createWrappedRunner({commandFor: (planned) => commandFor(planned, {data}), warmup}),
  compared: null,
  showsCommands: false,
});

/**
 * Does what `npm run sweep` was asked to and gives the exit code: 0 every run completed, 1 a run did not, 130 and its
 * like interrupted. Throws UsageError, ParseError and DataError for wrong use, NothingToMeasure where no device is there.
 */
export async function sweepCommand(
  args: readonly string[],
  effects: SweepEffects,
  interruption: Interruption,
): Promise<number> {
  const {engines, models, builtInData, runs} = effects;
  const choices = {engines: engines.map(({id}) => id), models, data: builtInData, runs};
  const options = parseSweepOptions(args, choices);
  const {resume} = options;
  const view = createView(options, effects);
  try {
    const prepared =
      resume === null
        ? await prepareNewSweep(options, effects, view)
        : await prepareResumedSweep(options, resume, effects, view);
    const work = workOf(prepared, options, effects, view);
    return await recordPrepared(prepared, work, {options, view, effects, interruption});
  } finally {
    view.close();
  }
}
