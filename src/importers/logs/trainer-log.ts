import type {ProgressReader} from "../../readers/reader.ts";
import type {EpochRow} from "../../schema/run-log.ts";

/** Epochs that a reader finds in what a trainer printed to a file; `durationMs` is null where it printed no time. */
export function epochsIn(reader: ProgressReader, text: string): EpochRow[] {
  const reading = reader.open();
  const lines = text.split(/[\r\n]+/);
  const findings = [...lines.flatMap((line) => reading.line({text: line, unixMs: 0})), ...reading.end()];
  return findings.flatMap((finding): EpochRow[] => {
    if (finding.found !== "epoch") return [];
    const {epoch, stage, trainLoss, validLoss, errorRate, metrics, statedMs} = finding;
    const figures = {trainLoss, validLoss, errorRate, metrics, notFinite: []};
    return [{epoch, stage, ...figures, durationMs: statedMs, trainMs: null, validateMs: null}];
  });
}
