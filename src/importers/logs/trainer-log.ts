import {createLineCutter} from "../../readers/printed-lines.ts";
import type {Finding, ProgressReader} from "../../readers/reader.ts";
import {settled} from "../../readers/settle.ts";
import type {EpochRow} from "../../schema/run-log.ts";
import type {LoggedEntry} from "../progress/entry.ts";
import {commonRate} from "../progress/logged-rate.ts";
import {progressOf, type LoggedProgress} from "../progress/progress.ts";

function epochOf(finding: Finding): EpochRow[] {
  if (finding.found !== "epoch") return [];
  const {epoch, stage, trainLoss, validLoss, errorRate, metrics, statedMs, notFinite = []} = finding;
  const figures = {trainLoss, validLoss, errorRate, metrics, notFinite};
  return [{epoch, stage, ...figures, durationMs: statedMs, trainMs: null, validateMs: null}];
}

function reportOf(finding: Finding): LoggedEntry[] {
  if (finding.found !== "report" && finding.found !== "evaluation") return [];
  const {step, figures} = finding;
  return step === null ? [] : [{step, figures, unixMs: null, statedMs: null, stage: "train"}];
}

/**
 * What a reader finds in what a trainer printed to a file: epochs, or where there are none, reports by step. Times are those
 * that the trainer printed.
 */
export function printedProgress(reader: ProgressReader, text: string): LoggedProgress {
  const reading = reader.open();
  const findings: Finding[] = [];
  const cutter = createLineCutter((line) => findings.push(...reading.line(line)));
  cutter.push(text, 0);
  cutter.end();
  const all = settled([...findings, ...reading.end()]);
  const epochs = all.flatMap(epochOf);
  const {reports, notes} = progressOf(epochs.length > 0 ? [] : all.flatMap(reportOf));
  const statedRate = commonRate(all.flatMap((one) => ("rate" in one ? (one.rate ?? []) : [])));
  return {epochs, reports, statedMs: null, statedRate, notes};
}
