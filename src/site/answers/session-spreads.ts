// How far sessions lie apart on the machines of every sweep, for the page of any two.
import type {History} from "../../analysis/decision/interval/history.ts";
import type {SessionSpread} from "../../analysis/decision/interval/sessions.ts";
import type {Machine, Sweep} from "../../schema/sweep.ts";

/** The spread between sessions that a sweep's runs are judged with, by the machine they ran on; of machines without a history none. */
export type SweepSpreads = {machine: Machine; spread: SessionSpread}[];

/** How sessions lie apart, as the page of any two loads it. */
export interface Sessions {
  /** As the project's config states it, a share; null where it does not. */
  stated: number | null;
  /** By sweep, as their history shows it. */
  known: Record<string, SweepSpreads>;
}

/** What the history says of every sweep, by id, with the sweep itself left out; sweeps without any are left out. */
export function sessionSpreads(
  sweeps: readonly {sweep: Pick<Sweep, "sweep" | "machine" | "otherMachines">}[],
  history: History,
): Record<string, SweepSpreads> {
  return Object.fromEntries(
    sweeps.flatMap(({sweep: {sweep, machine, otherMachines = []}}) => {
      const machines = [machine, ...otherMachines.map((other) => other.machine)];
      const spreads = machines.flatMap((one): SweepSpreads => {
        const spread = one === null ? null : history.on(one, sweep);
        return one === null || spread === null ? [] : [{machine: one, spread}];
      });
      return spreads.length === 0 ? [] : [[sweep, spreads]];
    }),
  );
}
