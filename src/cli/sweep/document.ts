import {batchSizesTitle} from "../../analysis/naming/batch-name.ts";
import {deviceName} from "../../analysis/naming/device-name.ts";
import {formatVersion} from "../../schema/values/identifiers.ts";
import type {Plan, Sweep} from "../../schema/sweep.ts";
import type {Missing} from "../../schema/values/missing.ts";
import type {SweepOptions} from "./options.ts";

const digits = (instant: Date): string => instant.toISOString().replace(/[^0-9]/g, "");

/** Name of a new sweep: day, preset and time in UTC, e.g. `2026-11-23-quick-114502`. */
export const sweepIdFor = (preset: string, now: Date): string =>
  `${now.toISOString().slice(0, 10)}-${preset}-${digits(now).slice(8, 14)}`;

/** What the sweep compares, in one line for people. */
export function titleOf({runs}: Plan): string {
  const devices = [...new Set(runs.map(({configuration}) => deviceName(configuration)))].sort();
  const [first] = runs;
  const batch = batchSizesTitle(runs.map(({configuration}) => configuration.batchSize));
  const what = first === undefined ? "" : `: ${first.configuration.model} on ${first.configuration.data}`;
  return `${batch} on ${devices.join(" and ")}${what}`;
}

/** What `sweep.json` says before the first run. */
export function createSweep({
  id,
  preset,
  plan,
  unavailable,
  startedAt,
  machine,
  software,
  notes,
}: {
  id: string;
  preset: SweepOptions["preset"];
  plan: Plan;
  unavailable: Sweep["unavailable"];
  startedAt: Date;
  machine: {machine: NonNullable<Sweep["machine"]>; missing: Missing};
  software: {software: NonNullable<Sweep["software"]>; missing: Missing};
  notes: string[];
}): Sweep {
  return {
    format: formatVersion,
    sweep: id,
    title: titleOf(plan),
    startedAt: startedAt.toISOString(),
    origin: {kind: "recorded", preset},
    plan,
    unavailable,
    machine: machine.machine,
    software: software.software,
    statedReadings: [],
    notes,
    missing: {...machine.missing, ...software.missing},
  };
}

/** What changed between a sweep's recording and its resume; a reader must know, since figures may not compare. */
export function resumeNotes(
  {machine, software}: Pick<Sweep, "machine" | "software">,
  now: Pick<Sweep, "machine" | "software">,
  today: string,
): string[] {
  const differing = [
    JSON.stringify(machine) === JSON.stringify(now.machine) ? [] : ["another machine or other limits"],
    software?.gitCommit === now.software?.gitCommit ? [] : [`commit ${now.software?.gitCommit ?? "unknown"}`],
    software?.node === now.software?.node ? [] : [`Node ${now.software?.node ?? "unknown"}`],
  ].flat();
  return differing.length === 0 ? [] : [`Resumed on ${today} with ${differing.join(", ")}`];
}
