import {batchSizesTitle} from "../../analysis/naming/batch-name.ts";
import {formatVersion} from "../../schema/values/identifiers.ts";
import type {Missing} from "../../schema/values/missing.ts";
import type {Machine, Plan, Software, Sweep, WrappedCommand} from "../../schema/sweep.ts";

const titleLength = 200;

/** What the sweep compares, in one line for people: "Batch sizes 16 to 64 on CPU: python train.py --bs {batchSize}". */
export function titleOf({runs}: Plan, {argv}: Pick<WrappedCommand, "argv">): string {
  const sizes = runs.map(({configuration}) => configuration.batchSize);
  const devices = [...new Set(runs.map(({configuration}) => configuration.device.toUpperCase()))].sort();
  const batch = sizes.every((size) => size === null) ? "A command" : batchSizesTitle(sizes);
  const title = `${batch} on ${devices.join(" and ")}: ${argv.join(" ")}`;
  return title.length > titleLength ? `${title.slice(0, titleLength - 1)}…` : title;
}

/** What `sweep.json` says before the first run. */
export function createSweep({
  id,
  title,
  plan,
  command,
  unavailable,
  startedAt,
  machine,
  software,
}: {
  id: string;
  title: string | null;
  plan: Plan;
  command: WrappedCommand;
  unavailable: Sweep["unavailable"];
  startedAt: Date;
  machine: {machine: Machine; missing: Missing};
  software: {software: Software; missing: Missing};
}): Sweep {
  const isUnsaid = plan.runs.some(({configuration}) => configuration.batchSize === null);
  const unsaid = {"plan.runs.configuration.batchSize": "not stated: the command names no batch size"};
  const asked = {
    prepare: "no such command was given",
    cleanup: "no such command was given",
    timeoutMs: "runs may take as long as they do",
    pattern: "no pattern was given",
    log: "no log file was named",
  };
  const withoutCommand = Object.entries(asked).flatMap(([field, reason]) =>
    command[field as keyof typeof asked] === null ? [[`origin.command.${field}`, reason] as const] : [],
  );
  return {
    format: formatVersion,
    sweep: id,
    title: title ?? titleOf(plan, command),
    startedAt: startedAt.toISOString(),
    origin: {kind: "command", command},
    plan,
    unavailable,
    machine: machine.machine,
    software: software.software,
    statedReadings: [],
    notes: [],
    missing: {
      ...machine.missing,
      ...software.missing,
      ...(isUnsaid ? unsaid : {}),
      ...Object.fromEntries(withoutCommand),
    },
  };
}
