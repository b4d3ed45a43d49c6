import {readFileSync} from "node:fs";
import {join} from "node:path";
import {createLineCutter} from "../../src/readers/printed-lines.ts";
import type {Finding, ProgressReader} from "../../src/readers/reader.ts";

const folder = join(import.meta.dirname, "fixtures");

/** A finding with its instant in milliseconds since the start of the training. */
export type Dated = Finding & {unixMs: number};

type EpochFinding = Extract<Finding, {found: "epoch"}>;

/** The findings of a reader in lines that came at the times given. */
export function findingsIn(reader: ProgressReader, pieces: readonly (readonly [number, string])[]): Dated[] {
  const reading = reader.open();
  const found: Dated[] = [];
  const note = (findings: readonly Finding[], unixMs: number): void => {
    for (const finding of findings) found.push({...finding, unixMs: finding.unixMs ?? unixMs});
  };
  const cutter = createLineCutter((line) => note(reading.line(line), line.unixMs));
  for (const [atMs, text] of pieces) cutter.push(text, atMs);
  const endMs = pieces.at(-1)?.[0] ?? 0;
  cutter.end();
  note(reading.end(), endMs);
  return found;
}

/** What a trainer really printed, from `npm run bench -- readers`. */
export const recorded = (file: string): [number, string][] =>
  readFileSync(join(folder, file), "utf8")
    .trimEnd()
    .split("\n")
    .map((line): [number, string] => JSON.parse(line));

export const fixtureText = (file: string): string => readFileSync(join(folder, file), "utf8");

/** The epochs among the findings, without their times. */
export const epochsOf = (
  findings: readonly Dated[],
): Omit<EpochFinding, "found" | "unixMs" | "statedMs" | "share">[] =>
  findings.flatMap((finding) => {
    if (finding.found !== "epoch") return [];
    const {found: _found, unixMs: _unixMs, statedMs: _statedMs, share: _share, ...row} = finding;
    return [row];
  });

/** Phases as lines of text, e.g. "train 0: 12 to 40". */
export function phaseLines(findings: readonly Dated[]): string[] {
  return findings.flatMap((one) => {
    if (one.found !== "phase-started") return [];
    const end = findings.find(
      (other) => other.found === "phase-ended" && other.phase === one.phase && other.epoch === one.epoch,
    );
    return [`${one.phase} ${one.epoch}: ${one.unixMs} to ${end?.unixMs ?? "?"}`];
  });
}
