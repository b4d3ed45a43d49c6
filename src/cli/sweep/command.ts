import {recordSweep} from "../../recorder/run/record-sweep.ts";
import type {RunState} from "../../recorder/run/progress.ts";
import type {Sweep} from "../../schema/sweep.ts";
import {createSweep, resumedSweep} from "../recording/document.ts";
import type {SweepEffects} from "./effects.ts";
import type {Interruption} from "../recording/interruption.ts";
import {parseSweepOptions, type SweepOptions} from "./options.ts";
import {prepareNewSweep, prepareResumedSweep, type PreparedSweep} from "./prepare.ts";
import {resultLines} from "../terminal/result-table.ts";
import {estimateRuns, limitsOf, totalMs, type Estimates} from "./timing.ts";
import {trainingTitle} from "./training.ts";
import {createView, type View} from "../terminal/view.ts";
import {plural, roughly, runName} from "../terminal/wording.ts";

/** What `sweep.json` will say: the new sweep, or the recorded one with what changed since. */
async function describeSweep(
  prepared: PreparedSweep,
  options: SweepOptions,
  effects: SweepEffects,
): Promise<Sweep> {
  const {id, recorded, plan, unavailable, notes} = prepared;
  const machine = await effects.describeMachine();
  const software = await effects.describeSoftware();
  const startedAt = effects.now();
  if (recorded !== null)
    return resumedSweep(recorded, {
      machine: machine.machine,
      software: software.software,
      now: startedAt,
      notes,
    });
  const origin = {kind: "recorded", preset: options.preset} as const;
  return createSweep({
    id,
    title: trainingTitle(plan),
    origin,
    plan,
    unavailable,
    startedAt,
    machine,
    software,
    notes,
  });
}

/** Every run and about how long it will take. */
function sayPlan(
  {id, plan, remaining}: PreparedSweep,
  estimates: Estimates,
  {json}: SweepOptions,
  view: View,
  effects: SweepEffects,
): void {
  const estimateMs = totalMs(remaining, estimates);
  if (json) {
    const runs = remaining.map((planned) => ({...planned, estimateMs: estimates.get(planned.run) ?? null}));
    effects.stdout.write(`${JSON.stringify({event: "plan", sweep: id, estimateMs, runs})}\n`);
    return;
  }
  for (const [index, planned] of remaining.entries()) {
    const ms = estimates.get(planned.run);
    const took = ms === undefined ? "" : `, ${roughly(ms)}`;
    view.say(`${String(index + 1).padStart(3)}  ${planned.run}: ${runName(planned, plan.repeats)}${took}`);
  }
  const whole = estimateMs === null ? "how long it takes is not known" : `${roughly(estimateMs)} in all`;
  view.say(`${plural(remaining.length, "run")}, ${whole}; nothing was recorded`);
}

const exitCodeOf = (runs: readonly RunState[]): number =>
  runs.every(({state}) => state === "completed") ? 0 : 1;

/** Times a few steps; a trainer that cannot do them will say why in its run log, so this is no reason to stop. */
async function estimate(
  prepared: PreparedSweep,
  {view, effects, interruption}: {view: View; effects: SweepEffects; interruption: Interruption},
): Promise<Estimates> {
  const {remaining, data, images} = prepared;
  const {commandFor} = effects;
  view.busy("timing a few steps …");
  try {
    return await estimateRuns(remaining, {
      commandFor,
      data,
      images,
      interruption: interruption.signal,
      onOutput: view.onOutput,
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (!interruption.signal.aborted)
      view.progress({event: "warning", run: null, message: `cannot say how long it will take: ${message}`});
    return new Map();
  }
}

async function record(
  prepared: PreparedSweep,
  estimates: Estimates,
  {
    options,
    view,
    effects,
    interruption,
  }: {options: SweepOptions; view: View; effects: SweepEffects; interruption: Interruption},
): Promise<number> {
  const {data, recorded, remaining} = prepared;
  const {runs} = await recordSweep({
    runs: options.runs,
    sweep: await describeSweep(prepared, options, effects),
    resume: recorded !== null,
    commandFor: (planned) => effects.commandFor(planned, {data}),
    limitsFor: ({run}) => limitsOf(estimates.get(run), options.timeoutMs),
    startSampler: effects.startSampler,
    progress: view.progress,
    interruption: interruption.signal,
    estimateMs: totalMs(remaining, estimates),
    onOutput: view.onOutput,
  });
  if (interruption.exitCode() !== null) {
    view.say(`go on with: npm run sweep -- --resume ${prepared.id}`);
    return interruption.exitCode() ?? 130;
  }
  view.say("");
  for (const line of await resultLines(options.runs, prepared.id, view.columns)) view.say(line);
  view.say("");
  view.say("see the report with: npm run build && npm run preview");
  return exitCodeOf(runs);
}

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
  const options = parseSweepOptions(args, {
    engines: engines.map(({id}) => id),
    models,
    data: builtInData,
    runs,
  });
  const {resume} = options;
  const view = createView(options, effects);
  try {
    const prepared =
      resume === null
        ? await prepareNewSweep(options, effects, view)
        : await prepareResumedSweep({...options, resume}, effects, view);
    if (prepared.remaining.length === 0) {
      view.say(`nothing is missing: ${prepared.id}`);
      return exitCodeOf(prepared.done.map(({run, status}) => ({run, state: status.state})));
    }
    interruption.orderly();
    const estimates = await estimate(prepared, {view, effects, interruption});
    const stopped = interruption.exitCode();
    if (stopped !== null) {
      view.say("interrupted, nothing was recorded");
      return stopped;
    }
    if (!options.dryRun) return await record(prepared, estimates, {options, view, effects, interruption});
    sayPlan(prepared, estimates, options, view, effects);
    return estimates.size > 0 ? 0 : 1;
  } finally {
    view.close();
  }
}
