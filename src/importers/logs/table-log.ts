// The importers of logs that are tables.
import {basename} from "node:path";
import type {ProgressReader} from "../../readers/reader.ts";
import {ImportError, unknownRun, type ImportedRun, type Importer} from "../importer.ts";
import {readLoggedText} from "../logged-file.ts";
import {progressOf, type LoggedProgress, type ProgressOptions} from "../progress/progress.ts";
import {delimitedTables} from "../tables/delimited.ts";
import {jsonEntries} from "../tables/json-lines.ts";
import {inColumns, withTag} from "../tables/long.ts";
import {entriesOfAll} from "../tables/rows.ts";
import {isProgressHead, type LoggedTable} from "../tables/table.ts";
import {textTables} from "../tables/text.ts";
import {settingsBeside} from "./settings-file.ts";
import {printedProgress} from "./trainer-log.ts";

/** A trainer that writes its log as a table. */
export interface TableLog {
  id: string;
  description: string;
  /** Its name, where the log does not name it. */
  engine: string | null;
  /** Stage of a table of the file, by its place. */
  stageOf?: (index: number) => string;
  options?: ProgressOptions;
  /** Resolution of the times that it writes. */
  timeResolutionMs?: number;
  /** Understands what the trainer prints, where the file is no table. */
  reader?: ProgressReader;
  /** Its own form of a table as the one that all share. */
  shaped?: (table: LoggedTable) => LoggedTable;
  /** File of the same folder with the settings of the training, in YAML. */
  settingsFile?: string;
}

const isOfProgress = ({head, rows}: LoggedTable): boolean => isProgressHead(head) && rows.length > 0;

/** The tables of epochs or steps in a file: delimited, or as printed. */
function progressTables(text: string): LoggedTable[] {
  const delimited = delimitedTables(text).filter(isOfProgress);
  return delimited.length > 0 ? delimited : textTables(text).filter(isOfProgress);
}

const nothing: LoggedProgress = {epochs: [], reports: [], statedMs: null, statedRate: null, notes: []};

/** Imports a log that is a table of epochs, or JSON; a file that has none is read as what the trainer prints. */
export const tableLogImporter = (log: TableLog): Importer => ({
  id: log.id,
  description: log.description,
  async read(path) {
    const text = await readLoggedText(path);
    const {stageOf = () => "fit", shaped = (table) => table} = log;
    const tables = progressTables(text).map((table) => withTag(inColumns(table), basename(path)));
    const rows = entriesOfAll(tables.map(shaped), stageOf);
    const entries = rows.length > 0 ? rows : jsonEntries(text, stageOf(0));
    const inTable = entries.length === 0 ? nothing : progressOf(entries, log.options);
    const isTable = inTable.epochs.length + inTable.reports.length > 0;
    const found = isTable || log.reader === undefined ? inTable : printedProgress(log.reader, text);
    if (found.epochs.length + found.reports.length === 0)
      throw new ImportError(`${path}: no epochs${log.engine === null ? "" : ` of ${log.id}`} in it`);
    const run: ImportedRun = {
      ...unknownRun(basename(path).replace(/\.\w+$/, "")),
      engine: log.engine,
      ...(log.settingsFile === undefined ? {} : await settingsBeside(path, log.settingsFile)),
      epochs: found.epochs,
      reports: found.reports,
      durationMs: found.statedMs,
      statedRate: found.statedRate,
      timeResolutionMs: log.timeResolutionMs ?? 1000,
      notes: found.notes,
    };
    return [run];
  },
});
