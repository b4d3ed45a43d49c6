import type {Machine, Sweep} from "../../schema/sweep.ts";

/** A machine with the sweeps recorded on it, in their order. */
export interface RecordedOn {
  machine: Machine;
  sweeps: Sweep[];
}

/** The machines of some sweeps, each once: the same hardware with the same share of it for the training. */
export function machinesOf(sweeps: readonly Sweep[]): {machines: RecordedOn[]; unknown: Sweep[]} {
  const machines = new Map<string, RecordedOn>();
  for (const sweep of sweeps) {
    const {machine} = sweep;
    if (machine === null) continue;
    const {cpu, memoryBytes, memoryLimitBytes, availableCores, gpus} = machine;
    const key = JSON.stringify([
      cpu.name,
      memoryBytes,
      memoryLimitBytes,
      availableCores,
      gpus.map(({name}) => name),
    ]);
    const found = machines.get(key) ?? {machine, sweeps: []};
    found.sweeps.push(sweep);
    machines.set(key, found);
  }
  return {machines: [...machines.values()], unknown: sweeps.filter(({machine}) => machine === null)};
}
