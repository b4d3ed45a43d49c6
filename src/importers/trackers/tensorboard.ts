// The importer of TensorBoard's event files.
import {readdir, stat} from "node:fs/promises";
import {basename, dirname, join} from "node:path";
import {max, min} from "d3-array";
import {ImportError, unknownRun, type ImportedRun, type Importer} from "../importer.ts";
import {readLogged} from "../logged-file.ts";
import {entriesByStep, type LoggedValue} from "../progress/entry.ts";
import {progressOf} from "../progress/progress.ts";
import {plannedEpochs, settingsFrom} from "../settings.ts";
import {isEventFile, placedEventFile, type PlacedEventFile} from "../../readers/tensorboard/event-files.ts";
import {eventsIn, type TensorboardEvents} from "../../readers/tensorboard/events.ts";

/** Events of a long training with images; only its scalars are kept. */
const largestFile = 512 * 2 ** 20;

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
async function runFolders(path: string): Promise<Map<string, PlacedEventFile[]>> {
  const names = (await readdir(path, {recursive: true})).filter(isEventFile).sort();
  return Map.groupBy(names.map(placedEventFile), ({run}) => run);
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
    const folders = isFile ? new Map([[".", [placedEventFile(basename(path))]]]) : await runFolders(path);
    const base = isFile ? dirname(path) : path;
    const own = basename(path.replace(/[/\\]+$/, ""));
    const runs = await Promise.all(
      [...folders].map(async ([folder, files]) =>
        runOf(
          folder === "." ? own : folder,
          await Promise.all(files.map(({file, part}) => eventsOf(join(base, file), part))),
        ),
      ),
    );
    const told = runs.filter(({epochs, reports}) => epochs.length + reports.length > 0);
    if (told.length === 0) throw new ImportError(`${path}: no scalars of TensorBoard in it`);
    return told;
  },
};
