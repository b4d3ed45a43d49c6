// What a sweep over numbers of processes comes to, in a line.
import {formatNumber, formatRatio} from "../../format.ts";
import type {ScalingStep} from "./scaling-table.ts";

const processes = (count: number): string => (count === 1 ? "one process" : `${count} processes`);

/** Whether an interval is a single value, as that of what the others are held against. */
const isExact = ({low, high}: ScalingStep["speedUp"]): boolean => low === high;

/** What the most processes come to against the fewest: "4 processes do 3.2 times the work of one process (3.19 to 3.21): …". */
export function scalingAnswer(steps: readonly ScalingStep[]): string {
  const [fewest, most] = [steps[0], steps.at(-1)];
  if (fewest === undefined || most === undefined || fewest === most) return "";
  const {speedUp, efficiency} = most;
  const range = isExact(speedUp) ? "" : ` (${formatNumber(speedUp.low)} to ${formatNumber(speedUp.high)})`;
  const between = isExact(efficiency)
    ? ""
    : ` (${formatRatio(efficiency.low, 0)} to ${formatRatio(efficiency.high, 0)})`;
  return `${processes(most.processes)} do ${formatNumber(speedUp.value)} times the work of ${processes(fewest.processes)}${range}, an efficiency of ${formatRatio(efficiency.value, 0)}${between}.`;
}

/** Less than this between the least and the most busy GPU is no difference worth a name. */
const leastApart = 0.05;

/**
 * Which process was waited for where they trained the most at once, as these `told`, and which GPU had the least to do, by its
 * load; why neither is known, where nothing tells. Waiting inside an exchange counts as busy, since the kernel that exchanges runs
 * meanwhile.
 */
export function whoWaited(steps: readonly ScalingStep[], told: readonly string[] = []): string {
  const most = steps.at(-1);
  const [idlest, ...busier] = (most?.gpus ?? []).toSorted((a, b) => a.load - b.load);
  const busiest = busier.at(-1);
  if (most === undefined || idlest === undefined || busiest === undefined)
    return told.length > 0
      ? told.join(" ")
      : "Which process waited is not known: none told it, and the load of fewer than two GPUs was sampled.";
  const said = `with ${processes(most.processes)}, GPU ${idlest.number} was busy ${formatRatio(idlest.load, 0)} of the time and GPU ${busiest.number} ${formatRatio(busiest.load, 0)}`;
  const byLoad =
    busiest.load - idlest.load < leastApart
      ? `No GPU had less to do than the others: ${said}.`
      : `GPU ${idlest.number} had the least to do: ${said}.`;
  return [...told, byLoad].join(" ");
}
