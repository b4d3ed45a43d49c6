// Comparability checks: the same machine, and no software adapter for a GPU.
import {formatBytes} from "../../../format.ts";
import type {Machine} from "../../../schema/sweep.ts";
import type {ConfigurationEvidence} from "../evidence.ts";
import {isOnSeveralMachines, onSharedMachines, type Pair} from "../pair-contrast.ts";
import {distinct, fails, holds, open, warns, type Check, type CheckFinding} from "./check.ts";

/** Memory that differs by less is the same: a kernel's own share changes with its version. */
const sameMemory = 0.02;

const isSameMemory = (a: number, b: number): boolean => Math.abs(a - b) <= sameMemory * Math.max(a, b);

type Fact = [name: string, base: string, head: string];

const differing = (facts: readonly Fact[]): string[] =>
  facts.flatMap(([name, a, b]) => (a === b ? [] : [`${name}: ${a} and ${b}`]));

/** "Debian GNU/Linux 12" and "Debian GNU/Linux 13" are one system, as far as hardware goes. */
const systemOf = ({os, architecture}: Machine): string =>
  `${os.replace(/[\d.]+.*$/, "").trim()} ${architecture}`;

/** What tells two machines apart by their hardware; empty for one machine, or for two alike. */
function hardwareDifferences(a: Machine, b: Machine): string[] {
  const cores = ({availableCores, cpu}: Machine): string =>
    a.availableCores === b.availableCores
      ? `${availableCores} of ${cpu.logicalCores}`
      : String(availableCores);
  return differing([
    ["CPU", a.cpu.name, b.cpu.name],
    ["cores", cores(a), cores(b)],
    ["system", systemOf(a), systemOf(b)],
  ]);
}

/** What may be another host behind the same hardware, or another share of it. */
function hostDifferences(a: Machine, b: Machine): string[] {
  return [
    ...(isSameMemory(a.memoryBytes, b.memoryBytes)
      ? []
      : [`memory: ${formatBytes(a.memoryBytes)} and ${formatBytes(b.memoryBytes)}`]),
    ...(isSameMemory(a.memoryLimitBytes, b.memoryLimitBytes) || !isSameMemory(a.memoryBytes, b.memoryBytes)
      ? []
      : [`memory limit: ${formatBytes(a.memoryLimitBytes)} and ${formatBytes(b.memoryLimitBytes)}`]),
    ...differing([["virtualization", a.virtualization ?? "none", b.virtualization ?? "none"]]),
  ];
}

const gpuNames = ({gpus}: Machine): string => gpus.map(({name}) => name).join(", ");

/** Whether two descriptions are of one machine, as far as they tell: the same hardware, memory, host and GPUs. */
export const isOneMachine = (a: Machine, b: Machine): boolean =>
  hardwareDifferences(a, b).length === 0 && hostDifferences(a, b).length === 0 && gpuNames(a) === gpuNames(b);

/** The GPUs that a side trained on, by name: those that were seen at work, or else all that the machine has. */
export function gpusOf({configuration, runs, machine}: ConfigurationEvidence): Machine["gpus"] {
  if (configuration.device !== "gpu" || machine === null) return [];
  const used = new Set(
    runs.flatMap(({summary}) =>
      summary.metrics.flatMap(({device: {kind, name, used: isUsed}}) =>
        kind === "gpu" && isUsed === true ? [name] : [],
      ),
    ),
  );
  const found = machine.gpus.filter(({name}) => used.has(name));
  return found.length === 0 ? machine.gpus : found;
}

/** A GPU that nothing was trained on does not tell two sides apart: only models that one side used and the other has not. */
function gpuDifference(base: ConfigurationEvidence, head: ConfigurationEvidence): string[] {
  const names = (side: ConfigurationEvidence): string[] => distinct(gpusOf(side).map(({name}) => name));
  const [a, b] = [names(base), names(head)];
  const isShared = a.some((name) => b.includes(name)) || a.length + b.length === 0;
  return isShared ? [] : [`GPU: ${a.join(", ") || "none"} and ${b.join(", ") || "none"}`];
}

/** What is to be said of two sides that were recorded together; null where they have no machine in common. */
function checkTogether({base, head}: Pair): CheckFinding | null {
  if (!isOnSeveralMachines({base, head})) return holds("recorded together on one machine");
  const shared = onSharedMachines({base, head});
  if (shared.base.runs.length === 0) return null;
  const count = distinct(shared.base.runs.map(({summary}) => summary.machineId)).length;
  const left = base.runs.length + head.runs.length - shared.base.runs.length - shared.head.runs.length;
  const without = left === 0 ? "" : `, without ${left} that only one side has there`;
  return warns(
    `recorded on ${count === 1 ? "several machines, of which one has both" : `${count} machines`}, and compared by repeats of one machine each${without}`,
    ["pace", "memory"],
  );
}

/** Whether both ran on one machine, or on machines alike. What is learned does not hang on the machine. */
export const checkHardware: Check = ({base, head, acrossMachines}) => {
  const together = base.together === head.together ? checkTogether({base, head}) : null;
  if (together !== null) return [together];
  if (base.together === head.together)
    return [
      fails("recorded on different machines, with no repeat of both on one of them", ["pace", "memory"]),
    ];
  if (base.machine === null || head.machine === null)
    return [open("whether both ran on the same machine is not known", ["pace", "memory"])];
  const different = [...hardwareDifferences(base.machine, head.machine), ...gpuDifference(base, head)];
  const host = hostDifferences(base.machine, head.machine);
  const maybe =
    host.length === 0 ? [] : [warns(`it may not be one machine (${host.join("; ")})`, ["pace", "memory"])];
  if (different.length === 0) return maybe.length === 0 ? [holds("same hardware")] : maybe;
  const text = `machines differ (${[...different, ...host].join("; ")})`;
  return acrossMachines ? [warns(text)] : [fails(text, ["pace"]), warns(text, ["memory", "learning"])];
};

/** Name of the software adapter that stood in for a side's GPU; null where none did. */
function softwareAdapter({configuration, runs}: ConfigurationEvidence): string | null {
  if (configuration.device !== "gpu") return null;
  const found = runs.find(({training}) => training?.adapter?.software === true);
  return found === undefined ? null : (found.training?.deviceName ?? "unnamed");
}

/** Whether a program that plays a GPU on the CPU stood in for one. */
export const checkAdapter: Check = ({base, head, factor}) => {
  const names = [softwareAdapter(base), softwareAdapter(head)].filter((name) => name !== null);
  const [name] = names;
  if (name === undefined) return [holds("no software adapter stands in for a GPU")];
  const text = `a software adapter, which computes on the CPU, stands in for the GPU (${name})`;
  if (names.length === 2 || factor === "adapter") return [warns(text)];
  return [fails(text, ["work", "pace", "memory"]), warns(text, ["learning"])];
};
