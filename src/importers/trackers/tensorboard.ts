import {readdir, stat} from "node:fs/promises";
import {basename, dirname, join} from "node:path";
import {max, min} from "d3-array";
import {namesTest, namesTraining, namesValidation} from "../../readers/figure-names.ts";
import {ImportError, unknownRun, type ImportedRun, type Importer} from "../importer.ts";
import {readLogged} from "../logged-file.ts";
import {entriesByStep, type LoggedValue} from "../progress/entry.ts";
import {progressOf} from "../progress/progress.ts";
import {plannedEpochs, settingsFrom} from "../settings.ts";
import {eventsIn, type TensorboardEvents} from "./tensorboard-events.ts";

/** Events of a long training with images; only its scalars are kept. */
const largestFile = 512 * 2 ** 20;

/** Writers name a file `events.out.tfevents.<seconds>.<host>.<process>.<number>`, in that order of time. */
const isEventFile = (name: string): boolean => /\.tfevents\./.test(name) || name.endsWith(".tfevents");

/** Keras writes a folder for each set of data, `add_scalars` of PyTorch one for each line of a figure. */
const isPart = (folder: string): boolean =>
  namesTraining(folder) || namesValidation(folder) || namesTest(folder);

/** An event file with the names that its folder within the run puts before its tags. */
interface PartFile extends TensorboardEvents {
  part: string;
}

async function eventsOf(path: string, part: string): Promise<PartFile> {
  try {
    return {...eventsIn(await readLogged(path, largestFile)), part};
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new ImportError(`${path}: cannot be read: ${cause.message}`, {cause});
  }
}

/** Event files by the folder of their run: folders of parts belong to the one above them. */
async function runFolders(path: string): Promise<Map<string, {file: string; part: string}[]>> {
  const names = (await readdir(path, {recursive: true})).filter((name) => isEventFile(basename(name))).sort();
  const folders = names.map((name) => dirname(name));
  const runs = new Map<string, {file: string; part: string}[]>();
  names.forEach((name, index) => {
    const folder = folders[index] ?? ".";
    const above = dirname(folder);
    const isOfRun = folder !== "." && isPart(basename(folder));
    const run = isOfRun ? above : folder;
    const file = {file: join(path, name), part: isOfRun ? `${basename(folder)}/` : ""};
    runs.set(run, [...(runs.get(run) ?? []), file]);
  });
  return runs;
}

/** Keras counts epochs in steps of its own for what is of a whole epoch, beside the steps of its batches. */
function ofOneCount(values: readonly LoggedValue[]): LoggedValue[] {
  const ofEpochs = values.filter(({name}) => /(?:^|\/)epoch_/.test(name));
  return ofEpochs.length === 0 ? [...values] : ofEpochs;
}

function runOf(name: string, files: readonly PartFile[]): ImportedRun {
  const values = files.flatMap(({scalars, part}) =>
    scalars.map(({tag, ...scalar}): LoggedValue => ({...scalar, name: part + tag})),
  );
  const settings = settingsFrom(Object.assign({}, ...files.map(({hyperparameters}) => hyperparameters)));
  const entries = entriesByStep(ofOneCount(values), "train");
  const startedUnixMs = min(files, (file) => file.startedUnixMs) ?? null;
  const last = max(entries, ({unixMs}) => unixMs);
  const {statedMs, ...progress} = progressOf(entries, {
    startedUnixMs,
    plannedEpochs: plannedEpochs(settings.settings),
  });
  const lastedMs = startedUnixMs === null || last === undefined ? null : Math.max(0, last - startedUnixMs);
  return {
    ...unknownRun(name),
    ...settings,
    ...progress,
    startedAt: startedUnixMs === null ? null : new Date(startedUnixMs).toISOString(),
    durationMs: statedMs ?? lastedMs,
    timeResolutionMs: 1,
  };
}

/** Reads the scalars that a training wrote for TensorBoard, a run a folder. */
export const tensorboardImporter: Importer = {
  id: "tensorboard",
  description: "event files of TensorBoard (a log folder with runs in it, a run's, or one file)",
  async read(path) {
    const isFile = (await stat(path)).isFile();
    const folders = isFile ? new Map([[".", [{file: path, part: ""}]]]) : await runFolders(path);
    const own = basename(path.replace(/[/\\]+$/, ""));
    const runs = await Promise.all(
      [...folders].map(async ([folder, files]) =>
        runOf(
          folder === "." ? own : folder,
          await Promise.all(files.map(({file, part}) => eventsOf(file, part))),
        ),
      ),
    );
    const told = runs.filter(({epochs, reports}) => epochs.length + reports.length > 0);
    if (told.length === 0) throw new ImportError(`${path}: no scalars of TensorBoard in it`);
    return told;
  },
};
