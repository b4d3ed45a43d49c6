import {createLineCutter} from "../../readers/printed-lines.ts";
import type {Finding, ProgressReader} from "../../readers/reader.ts";
import {settled} from "../../readers/settle.ts";
import type {EpochRow} from "../../schema/run-log.ts";

/** Epochs that a reader finds in what a trainer printed to a file; `durationMs` is null where it printed no time. */
export function epochsIn(reader: ProgressReader, text: string): EpochRow[] {
  const reading = reader.open();
  const findings: Finding[] = [];
  const cutter = createLineCutter((line) => findings.push(...reading.line(line)));
  cutter.push(text, 0);
  cutter.end();
  return settled([...findings, ...reading.end()]).flatMap((finding): EpochRow[] => {
    if (finding.found !== "epoch") return [];
    const {epoch, stage, trainLoss, validLoss, errorRate, metrics, statedMs, notFinite = []} = finding;
    const figures = {trainLoss, validLoss, errorRate, metrics, notFinite};
    return [{epoch, stage, ...figures, durationMs: statedMs, trainMs: null, validateMs: null}];
  });
}
