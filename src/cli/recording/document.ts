import {batchSizesTitle} from "../../analysis/naming/batch-name.ts";
import type {Machine, Plan, Software, Sweep, WrappedCommand} from "../../schema/sweep.ts";
import {formatVersion} from "../../schema/values/identifiers.ts";
import type {Missing} from "../../schema/values/missing.ts";

const titleLength = 200;
const notesMost = 100;
const digits = (instant: Date): string => instant.toISOString().replace(/[^0-9]/g, "");

/** Name of a new sweep: day, preset and time in UTC, e.g. `2026-11-23-quick-114502`. */
export const sweepIdFor = (preset: string, now: Date): string =>
  `${now.toISOString().slice(0, 10)}-${preset}-${digits(now).slice(8, 14)}`;

/** What a sweep compares, in one line for people: "Batch sizes 16 to 64 on CPU and GPU: resnet-w16 on photos". */
export function titleOf(
  {runs}: Plan,
  {
    what,
    device: named = (configuration) => configuration.device.toUpperCase(),
  }: {what: string; device?: (configuration: Plan["runs"][number]["configuration"]) => string},
): string {
  const sizes = runs.map(({configuration}) => configuration.batchSize);
  const devices = [...new Set(runs.map(({configuration}) => named(configuration)))].sort();
  const batch = sizes.every((size) => size === null) ? "A command" : batchSizesTitle(sizes);
  const title = `${batch} on ${devices.join(" and ")}${what === "" ? "" : `: ${what}`}`;
  return title.length > titleLength ? `${title.slice(0, titleLength - 1)}…` : title;
}

/** Reasons for the parts of a command that were not given, by field. */
function missingOf(command: WrappedCommand, {runs}: Plan): Missing {
  const reasons = {
    prepare: "no such command was given",
    cleanup: "no such command was given",
    timeoutMs: "runs may take as long as they do",
    pattern: "no pattern was given",
    log: "no log file was named",
  };
  const isUnsaid = runs.some(({configuration}) => configuration.batchSize === null);
  const parts = Object.entries(reasons).filter(([part]) => command[part as keyof typeof reasons] === null);
  return {
    ...(isUnsaid ? {"plan.runs.configuration.batchSize": "not stated: the command names no batch size"} : {}),
    ...Object.fromEntries(parts.map(([part, reason]) => [`origin.command.${part}`, reason])),
  };
}

/** What `sweep.json` says before the first run. */
export function createSweep({
  id,
  startedAt,
  machine,
  software,
  ...stated
}: Pick<Sweep, "title" | "origin" | "plan" | "unavailable" | "notes"> & {
  id: string;
  startedAt: Date;
  machine: {machine: Machine; missing: Missing};
  software: {software: Software; missing: Missing};
}): Sweep {
  const {title, origin, plan, unavailable, notes} = stated;
  return {
    format: formatVersion,
    sweep: id,
    title,
    startedAt: startedAt.toISOString(),
    origin,
    plan,
    unavailable,
    machine: machine.machine,
    software: software.software,
    statedReadings: [],
    notes,
    missing: {
      ...machine.missing,
      ...software.missing,
      ...(origin.kind === "command" ? missingOf(origin.command, plan) : {}),
    },
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

/** A recorded sweep with notes of what changed until its resume, and others. */
export function resumedSweep(
  recorded: Sweep,
  {now, notes = [], ...today}: Pick<Sweep, "machine" | "software"> & {now: Date; notes?: readonly string[]},
): Sweep {
  const changes = resumeNotes(recorded, today, now.toISOString().slice(0, 10));
  return {...recorded, notes: [...new Set([...recorded.notes, ...changes, ...notes])].slice(0, notesMost)};
}
