import {basename} from "node:path";
import type {ProgressReader} from "../../readers/reader.ts";
import type {EpochRow} from "../../schema/run-log.ts";
import {ImportError, unknownRun, type ImportedRun, type Importer} from "../importer.ts";
import {readLoggedText} from "../logged-file.ts";

/** Epochs that a reader finds in the text of a file; `durationMs` is null where the trainer printed no time. */
export function epochsIn(reader: ProgressReader, text: string): EpochRow[] {
  const reading = reader.open();
  const isDocument = text.trimStart().startsWith("{") && text.includes('"log_history"');
  const lines = isDocument ? [text.trim()] : text.split(/[\r\n]+/);
  const findings = [...lines.flatMap((line) => reading.line({text: line, unixMs: 0})), ...reading.end()];
  return findings.flatMap((finding): EpochRow[] => {
    if (finding.found !== "epoch") return [];
    const {epoch, stage, trainLoss, validLoss, errorRate, metrics, statedMs} = finding;
    return [
      {
        epoch,
        stage,
        trainLoss,
        validLoss,
        errorRate,
        metrics,
        notFinite: [],
        durationMs: statedMs,
        trainMs: null,
        validateMs: null,
      },
    ];
  });
}

/** The batch size, which Transformers' `trainer_state.json` gives beside its log. */
function stateFacts(text: string): Partial<ImportedRun> {
  if (!text.includes('"train_batch_size"')) return {};
  const size: unknown = Reflect.get(JSON.parse(text) as object, "train_batch_size");
  return typeof size === "number" && size > 0 ? {batchSize: size} : {};
}

/** Imports the log file of a trainer whose lines a reader understands. */
export const trainerLogImporter = (reader: ProgressReader, description: string): Importer => ({
  id: reader.id,
  description,
  async read(path) {
    const text = await readLoggedText(path);
    const epochs = epochsIn(reader, text);
    if (epochs.length === 0) throw new ImportError(`${path}: no epochs of ${reader.id} in it`);
    return [
      {
        ...unknownRun(basename(path).replace(/\.\w+$/, "")),
        engine: reader.id,
        epochs,
        timeResolutionMs: reader.statedResolutionMs,
        ...stateFacts(text),
      },
    ];
  },
});
