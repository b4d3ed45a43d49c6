import {createHmac} from "node:crypto";
import {batchSizesTitle} from "../../analysis/naming/batch-name.ts";
import {withMachine} from "../../runs/merging/merge-machines.ts";
import type {Configuration} from "../../schema/run-log.ts";
import type {Machine, Plan, Software, Sweep, WrappedCommand} from "../../schema/sweep.ts";
import {formatVersion} from "../../schema/values/identifiers.ts";
import type {Missing} from "../../schema/values/missing.ts";

const titleLength = 200;
const mostNotes = 100;

/** A machine as it is published, and what tells it from others of its kind, which is not. */
export interface DescribedMachine {
  machine: Machine;
  missing: Missing;
  hostKey?: string;
}

/** Which machine, within one sweep: of no use for telling that two sweeps ran on one. */
const machineIdOf = (sweep: string, {machine, hostKey = ""}: DescribedMachine): string =>
  createHmac("sha256", hostKey)
    .update(JSON.stringify([sweep, machine]))
    .digest("hex")
    .slice(0, 12);

/** Which of a sweep's machines this one is; undefined where the sweep is from when they had no ids. */
export function machineIdIn(
  {sweep, machineId, otherMachines = []}: Sweep,
  here: DescribedMachine,
): string | undefined {
  const id = machineIdOf(sweep, here);
  return [machineId, ...otherMachines.map((other) => other.machineId)].find((known) => known === id);
}

/** Where and when a sweep begins or is gone on with. */
export interface Today {
  machine: DescribedMachine;
  software: {software: Software; missing: Missing};
  now: Date;
}

/** What a new sweep is, beside where and when. */
export type NewSweep = Pick<Sweep, "sweep" | "title" | "origin" | "plan" | "unavailable">;

/** What a sweep compares, in one line for people: "Batch sizes 16 to 64 on CPU and GPU: resnet-w16 on photos". */
export function titleOf(
  {runs}: Plan,
  what: string,
  nameOf: (configuration: Configuration) => string = ({device}) => device.toUpperCase(),
): string {
  const sizes = runs.map(({configuration}) => configuration.batchSize);
  const devices = [...new Set(runs.map(({configuration}) => nameOf(configuration)))].sort();
  const batch = sizes.every((size) => size === null) ? "A command" : batchSizesTitle(sizes);
  const title = `${batch} on ${devices.join(" and ")}: ${what}`;
  return title.length > titleLength ? `${title.slice(0, titleLength - 1)}…` : title;
}

/** Reasons for the parts of a command that were not given, by field. */
function missingOf(command: WrappedCommand, {runs}: Plan): Missing {
  const reasons = {
    prepare: "no such command was given",
    cleanup: "no such command was given",
    timeoutMs: "runs may take as long as they do",
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
export function createSweep(
  {sweep, title, origin, plan, unavailable}: NewSweep,
  notes: string[],
  {machine, software, now}: Today,
): Sweep {
  return {
    format: formatVersion,
    sweep,
    title,
    startedAt: now.toISOString(),
    origin,
    plan,
    unavailable,
    machine: machine.machine,
    software: software.software,
    machineId: machineIdOf(sweep, machine),
    statedReadings: [],
    notes,
    missing: {
      ...machine.missing,
      ...software.missing,
      ...(origin.kind === "command" ? missingOf(origin.command, plan) : {}),
    },
  };
}

const isDescribed = (machine: Machine | null, today: Today): boolean =>
  JSON.stringify(machine) === JSON.stringify(today.machine.machine);

/** What changed between a sweep's recording and its resume; a reader must know, since figures may not compare. */
function changesSince({machine, software, machineId}: Sweep, today: Today): string[] {
  const now = today.software.software;
  const differing = [
    // One that has an id stands with the other machines.
    machineId !== undefined || isDescribed(machine, today) ? [] : ["another machine or other limits"],
    software?.gitCommit === now.gitCommit ? [] : [`commit ${now.gitCommit ?? "unknown"}`],
    software?.node === now.node ? [] : [`Node ${now.node}`],
  ].flat();
  const day = today.now.toISOString().slice(0, 10);
  return differing.length === 0 ? [] : [`Resumed on ${day} with ${differing.join(", ")}`];
}

/** A recorded sweep that is gone on with: it notes what changed since, another machine among it, and `notes`. */
export function resumedSweep(recorded: Sweep, notes: readonly string[], today: Today): Sweep {
  const all = new Set([...recorded.notes, ...changesSince(recorded, today), ...notes]);
  const noted = {...recorded, notes: [...all].slice(0, mostNotes)};
  const {machine, software} = today;
  if (recorded.machineId === undefined && isDescribed(recorded.machine, today)) return noted;
  return withMachine(noted, {
    machineId: machineIdOf(recorded.sweep, machine),
    machine: machine.machine,
    software: software.software,
    missing: {...machine.missing, ...software.missing},
  });
}
