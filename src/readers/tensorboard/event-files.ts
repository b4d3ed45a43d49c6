// Which files are TensorBoard's, in the order of time.
import {basename, dirname} from "node:path";
import {namesTest, namesTraining, namesValidation} from "../figure-names.ts";

/** Writers name a file `events.out.tfevents.<seconds>.<host>.<process>.<number>`, in that order of time. */
export const isEventFile = (path: string): boolean => /\.tfevents(?:\.|$)/.test(basename(path));

/** An event file of a folder of logs, and what it is a part of. */
export interface PlacedEventFile {
  /** Its path within the folder. */
  file: string;
  /** The folder of its run; "." for the folder of logs itself. */
  run: string;
  /** What the folder within the run puts before its tags, e.g. `validation/`; empty for none. */
  part: string;
}

/** Keras writes a folder for each set of data, `add_scalars` of PyTorch one for each line of a figure. */
const isPart = (folder: string): boolean =>
  namesTraining(folder) || namesValidation(folder) || namesTest(folder);

/** Where an event file belongs. */
export function placedEventFile(file: string): PlacedEventFile {
  const folder = dirname(file);
  const isOfRun = folder !== "." && isPart(basename(folder));
  return {
    file,
    run: isOfRun ? dirname(folder) : folder,
    part: isOfRun ? `${basename(folder)}/` : "",
  };
}
