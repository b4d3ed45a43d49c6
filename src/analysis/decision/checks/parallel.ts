// Comparability check: as many other runs went on beside one side as beside the other, on the same GPUs.
import {mean} from "d3-array";
import {formatNumber} from "../../../format.ts";
import type {ConfigurationEvidence} from "../evidence.ts";
import {distinct, fails, holds, warns, type Check, type CheckFinding} from "./check.ts";

/** Other runs at a time that one side may have more than the other: less than half of one is the beginning and end of a recording. */
const mostApart = 0.5;

/** Fewer than this, on average, and a side had the machine to itself. */
const alone = 0.1;

/** Other runs of its sweep that went on at a time beside a side's, on average. */
const othersOf = ({runs}: ConfigurationEvidence): number =>
  mean(runs, ({summary}) => summary.parallel?.others ?? 0) ?? 0;

const placesOf = ({runs}: ConfigurationEvidence): number[] =>
  distinct(runs.flatMap(({summary}) => summary.parallel?.place ?? [])).sort((a, b) => a - b);

const othersText = (others: number): string => (others < alone ? "none" : formatNumber(others));

/** Whether the sides were on the same of the GPUs that were recorded on at once; null where that does not matter. */
function checkPlaces(base: ConfigurationEvidence, head: ConfigurationEvidence): CheckFinding | null {
  if (base.together !== head.together) return null;
  const [a, b] = [placesOf(base), placesOf(head)];
  if (a.length === 0 || b.length === 0 || a.some((place) => b.includes(place))) return null;
  return warns(
    `recorded on different GPUs of the machine (number ${a.join(", ")} and number ${b.join(", ")})`,
    ["pace"],
  );
}

/**
 * Whether both sides shared the machine with as many other runs of their sweeps. What runs at once take from each other is not
 * known, so sides of which one was alone are not compared, unless one is the CPU, which always is. Nothing where no run was
 * recorded beside others.
 */
export const checkParallel: Check = ({base, head}) => {
  const [a, b] = [othersOf(base), othersOf(head)];
  if (Math.max(a, b) < alone) return [];
  const onOther = checkPlaces(base, head);
  const text = `other runs of the sweep went on beside it: ${othersText(a)} at a time on one side and ${othersText(b)} on the other`;
  const isOneDevice = base.configuration.device === head.configuration.device;
  const isApart = Math.abs(a - b) > mostApart;
  const refuses = isApart && isOneDevice && Math.min(a, b) < alone;
  const finding = refuses ? fails : isApart ? warns : holds;
  return [finding(text, ["pace"]), ...(onOther === null ? [] : [onOther])];
};
