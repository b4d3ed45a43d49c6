import {fastaiReader} from "./fastai.ts";
import {linesReader} from "./lines/lines.ts";
import type {ProgressReader} from "./reader.ts";
import {tablesReader} from "./tables/table.ts";

/** Every reader of a trainer's own output; `--reader auto` takes the one that finds the most, the first of equals. */
export const readers: readonly ProgressReader[] = [
  // Those that know the form of one trainer come first.
  fastaiReader,
  tablesReader,
  linesReader,
];

/** Trainers that had a reader of their own: what they print are lines, what their loggers write are tables. */
const trainersOfOld = ["keras", "lightning", "transformers"];

/** Names that `--reader` takes for readers. */
export const namesOfReaders: readonly string[] = [...readers.map(({id}) => id), ...trainersOfOld];

/** The readers that a name stands for; empty for a name that is none. */
export const readersNamed = (name: string): readonly ProgressReader[] =>
  trainersOfOld.includes(name) ? [tablesReader, linesReader] : readers.filter(({id}) => id === name);
