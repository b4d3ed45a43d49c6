// The recording that record was asked for, new or gone on with.
import {stat} from "node:fs/promises";
import {resolve} from "node:path";
import {configurationKey} from "../../analysis/summary/configurations.ts";
import {containerClient, unseenInContainer} from "../../recorder/process/container-client.ts";
import {createWrappedRunner} from "../../recorder/run/wrapped-run.ts";
import {readRunLogs} from "../../runs/read.ts";
import {UsageError} from "../../usage-error.ts";
import type {RecordingEffects} from "../recording/effects.ts";
import type {Interruption} from "../recording/interruption.ts";
import type {Prepared} from "../recording/prepared.ts";
import {recordPrepared, type Work} from "../recording/record-prepared.ts";
import {createView, type View} from "../terminal/view.ts";
import {plural} from "../terminal/wording.ts";
import {checkAtOnce} from "./at-once.ts";
import type {RecordOptions} from "./options.ts";
import {confirmRuns} from "./confirm.ts";
import {prepareRecording} from "./prepare.ts";
import {checkPrograms} from "./program.ts";
import {chosenReaders, wrappedRuns, type Wrapping} from "./wrap.ts";

/** Makes sure that the folder in which the command is to run is there. Throws UsageError otherwise. */
async function checkFolder(folder: string | undefined): Promise<void> {
  if (folder === undefined) return;
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new UsageError(`--cwd: no such folder: ${folder}`);
}

/** Says once for all runs that no reader found an epoch, and what to try. */
async function sayUnread({id, plan}: Prepared, wrapping: Wrapping, runs: string, view: View): Promise<void> {
  if (wrapping.reader === "none") return;
  const logs = await readRunLogs(runs, {sweep: id, plan});
  const unread = logs.filter(({reader, status}) => reader === "load" && status.state === "completed");
  if (unread.length === 0) return;
  const looked = chosenReaders(wrapping).map(({id: reader}) => reader);
  const remedy = "try --tty, --log FILE or --pattern, or add a few lines of integrations/python";
  view.say(
    `no epochs were found in the output of ${plural(unread.length, "run")} by ${looked.join(", ")} (${remedy})`,
  );
}

/** Lines on processes that others waited for; more would be a list of its own, which the pages of the runs are. */
const mostWaits = 3;

/** Says for each configuration which of its processes the others waited for, where one is known. */
async function sayWhoWaited({id, plan}: Prepared, runs: string, view: View): Promise<void> {
  const logs = await readRunLogs(runs, {sweep: id, plan});
  if (logs.every(({ranks}) => ranks === undefined)) return;
  const {waitedForBy} = await import("../../analysis/ranks/rank-answer.ts");
  const waits = waitedForBy(logs).filter(({waited}) => waited.rank !== null);
  const only = new Set(logs.map(({configuration}) => configurationKey(configuration))).size === 1;
  for (const {logs: own, waited} of waits.slice(0, mostWaits))
    view.say(`${only ? "" : `${own[0]?.run.replace(/-r\d+$/, "")}: `}${waited.sentence}`);
}

/** How a wrapped command is run: without a limit unless it was given one, since how long it takes is not known. */
function workOf(wrapping: Wrapping, {compared}: RecordOptions): Work {
  const folder = wrapping.folder === undefined ? undefined : resolve(wrapping.folder);
  const wrapped = wrappedRuns({...wrapping, folder});
  return {
    program: compared === null ? "record" : "compare",
    compared,
    commandFor: wrapped.commandFor,
    runPlanned: createWrappedRunner(wrapped),
    limitsFor: () => ({
      runMs: wrapping.timeoutMs ?? Number.POSITIVE_INFINITY,
      silenceMs: Number.POSITIVE_INFINITY,
    }),
    estimate: null,
    showsCommands: true,
  };
}

/**
 * Plans, records and sums up what the options ask for; exit code and errors as recordCommand() has them. `makeReady` is done
 * once it is clear that the runs may begin, and before their programs are looked for.
 */
export async function recordAsAsked(
  options: RecordOptions,
  effects: RecordingEffects,
  interruption: Interruption,
  makeReady: () => Promise<void> = async () => undefined,
): Promise<number> {
  chosenReaders(options);
  await checkFolder(options.folder);
  const view = createView(options, effects);
  try {
    const {prepared, wrapping, foreign} = await prepareRecording(options, effects, view);
    const client = containerClient(wrapping.argv);
    if (client !== null && !options.dryRun) view.say(unseenInContainer(client));
    const {id, remaining} = prepared;
    if (options.parallel !== null) checkAtOnce(wrapping, remaining);
    const folder = resolve(wrapping.folder ?? ".");
    const base = workOf(wrapping, options);
    const work: Work = {
      ...base,
      async permit() {
        if (foreign !== null)
          await confirmRuns({id, command: foreign, remaining, folder}, {...options, ...effects});
        await makeReady();
        // What a prepare command makes is not there yet.
        if (wrapping.prepare === null) await checkPrograms(remaining.map(base.commandFor));
      },
      begin: (sweep) => effects.ownSweeps.note(options.runs, sweep, folder),
      async sayAtEnd() {
        await sayUnread(prepared, wrapping, options.runs, view);
        await sayWhoWaited(prepared, options.runs, view);
      },
    };
    return await recordPrepared(prepared, work, {options, view, effects, interruption});
  } finally {
    view.close();
  }
}
