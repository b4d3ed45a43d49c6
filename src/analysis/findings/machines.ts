import type {Machine, Sweep} from "../../schema/sweep.ts";
import {isOneMachine} from "../decision/checks/machine.ts";

/** A machine with the sweeps recorded on it, in their order. */
export interface RecordedOn {
  machine: Machine;
  sweeps: Sweep[];
}

/** The machines of some sweeps, each once: the same hardware with the same share of it for the training. */
export function machinesOf(sweeps: readonly Sweep[]): {machines: RecordedOn[]; unknown: Sweep[]} {
  const machines: RecordedOn[] = [];
  for (const sweep of sweeps) {
    const {machine} = sweep;
    if (machine === null) continue;
    const found = machines.find((one) => isOneMachine(one.machine, machine));
    if (found === undefined) machines.push({machine, sweeps: [sweep]});
    else found.sweeps.push(sweep);
  }
  return {machines, unknown: sweeps.filter(({machine}) => machine === null)};
}
