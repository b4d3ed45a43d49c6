import {resolve} from "node:path";
import {containerClient, unseenInContainer} from "../../recorder/process/container-client.ts";
import {recordSweep} from "../../recorder/run/record-sweep.ts";
import {createWrappedRunner} from "../../recorder/run/wrapped-run.ts";
import {readRunLogs} from "../../runs/read.ts";
import type {Interruption} from "../recording/interruption.ts";
import {createView, type View} from "../terminal/view.ts";
import {plural, runName} from "../terminal/wording.ts";
import type {RecordEffects} from "./effects.ts";
import type {RecordOptions} from "./options.ts";
import {checkFolder, prepareNew, prepareResumed, type Prepared} from "./prepare.ts";
import {chosenReaders, wrappedRuns} from "./wrap.ts";

/** Every run with what it runs, in the plan's order. */
function sayPlan(
  {sweep, wrapping, remaining}: Prepared,
  {json}: RecordOptions,
  effects: RecordEffects,
  view: View,
): void {
  const {commandFor} = wrappedRuns(wrapping);
  if (json) {
    const runs = remaining.map((planned) => ({...planned, argv: commandFor(planned).argv}));
    effects.stdout.write(`${JSON.stringify({event: "plan", sweep: sweep.sweep, runs})}\n`);
    return;
  }
  for (const planned of remaining)
    view.say(
      `${planned.run}: ${runName(planned, sweep.plan.repeats)}: ${commandFor(planned).argv.join(" ")}`,
    );
  view.say(`${plural(remaining.length, "run")}; nothing was recorded`);
}

/** What a reader that found nothing means for the person, once for all runs. */
async function sayUnread({sweep, wrapping}: Prepared, runs: string, view: View): Promise<void> {
  if (wrapping.reader === "none") return;
  const logs = await readRunLogs(runs, sweep);
  const unread = logs.filter(({reader, status}) => reader === "load" && status.state === "completed");
  if (unread.length === 0) return;
  const looked = chosenReaders(wrapping).map(({id}) => id);
  const remedy = "try --tty, --log FILE or --pattern, or add a few lines of integrations/python";
  view.say(
    `no epochs were found in the output of ${plural(unread.length, "run")} by ${looked.join(", ")} (${remedy})`,
  );
}

/** Limits of a command that nobody knows: as long as it takes, and silence means nothing. */
const limitsOf = (timeoutMs: number | null): {runMs: number; silenceMs: number} => ({
  runMs: timeoutMs ?? Number.POSITIVE_INFINITY,
  silenceMs: Number.POSITIVE_INFINITY,
});

/** Plans, records and sums up what the options ask for; exit code and errors as recordCommand() has them. */
export async function recordAsAsked(
  options: RecordOptions,
  effects: RecordEffects,
  interruption: Interruption,
): Promise<number> {
  chosenReaders(options);
  await checkFolder(options.folder);
  const view = createView(options, effects);
  try {
    const {resume} = options;
    const prepared =
      resume === null
        ? await prepareNew(options, effects, view)
        : await prepareResumed(options, resume, effects);
    const {sweep, wrapping, isResumed, remaining} = prepared;
    if (options.dryRun) {
      sayPlan(prepared, options, effects, view);
      return 0;
    }
    const client = containerClient(wrapping.argv);
    if (client !== null) view.say(unseenInContainer(client));
    interruption.orderly();
    const folder = wrapping.folder === undefined ? undefined : resolve(wrapping.folder);
    const wrapped = wrappedRuns({...wrapping, folder});
    // Needed only at the end, and loaded while the sampler starts.
    const table = import("../terminal/result-table.ts");
    const {runs} = await recordSweep({
      runs: options.runs,
      sweep,
      resume: isResumed,
      commandFor: wrapped.commandFor,
      runPlanned: createWrappedRunner(wrapped),
      limitsFor: () => limitsOf(wrapping.timeoutMs),
      startSampler: effects.startSampler,
      progress: view.progress,
      interruption: interruption.signal,
      onOutput: view.onOutput,
    });
    const stopped = interruption.exitCode();
    if (stopped !== null) {
      view.say(`go on with: npm run record -- --resume ${sweep.sweep}`);
      return stopped;
    }
    const {resultLines} = await table;
    view.say("");
    for (const line of await resultLines(options.runs, sweep.sweep, view.columns)) view.say(line);
    await sayUnread(prepared, options.runs, view);
    view.say("");
    if (remaining.length > 0) view.say("see the report with: npm run build && npm run preview");
    return runs.every(({state}) => state === "completed") ? 0 : 1;
  } finally {
    view.close();
  }
}
