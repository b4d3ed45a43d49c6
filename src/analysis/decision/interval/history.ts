// How far the sessions of a machine lie apart, from its own history.
import {mean, median, sum} from "d3-array";
import {formatCount} from "../../../format.ts";
import {ranThrough, type RunLog} from "../../../schema/run-log.ts";
import type {Machine, Sweep} from "../../../schema/sweep.ts";
import {configurationKey} from "../../summary/configurations.ts";
import {steadyEpochs} from "../../summary/steady-epochs.ts";
import {isOneMachine} from "../checks/machine.ts";
import type {SpreadOf} from "../pair-contrast.ts";
import {statedSpread, type SessionSpread} from "./sessions.ts";

/** A recorded sweep, as far as it says how sessions lie apart. */
export interface Session {
  sweep: Pick<Sweep, "sweep" | "machine" | "software" | "machineId">;
  runs: readonly RunLog[];
}

/** How sessions of machines lie apart, from what was recorded on them. */
export interface History {
  /**
   * null where fewer than three sessions of one unchanged configuration were recorded on a machine. A sweep that is to be judged
   * is left out: what is wrong with it would excuse it.
   */
  on(machine: Machine, judged: string): SessionSpread | null;
}

/** Fewer sessions than this say nothing about how far two of them lie apart. */
const fewestSessions = 3;

/** The same configuration under the same versions, from the same commit: what of it differs is the session. */
const unchangedKey = ({sweep: {software}}: Session, {configuration}: RunLog): string =>
  JSON.stringify([configurationKey(configuration), software?.node, software?.packages, software?.gitCommit]);

/** An unchanged configuration in one session: its mean log epoch time. */
export interface SessionCentre {
  sweep: string;
  key: string;
  session: string;
  ms: number;
}

/** What a sweep says of how sessions of its machine lie apart. */
export interface SweepCentres {
  /** null where it is not known: then it says nothing. */
  machine: Machine | null;
  centres: readonly SessionCentre[];
}

/** The centres of a sweep's sessions, with its machine: all that a history needs of it. */
export function sweepCentres(session: Session): SweepCentres {
  const runs = session.runs.flatMap((log) => {
    // Of all runs of all sweeps: a whole summary of each would take longer than the pages.
    const isElsewhere = log.machineId !== undefined && log.machineId !== session.sweep.machineId;
    const ms =
      ranThrough(log.status) && !isElsewhere
        ? (median(steadyEpochs(log).rows, ({durationMs}) => durationMs ?? undefined) ?? 0)
        : 0;
    return ms <= 0
      ? []
      : [{key: unchangedKey(session, log), session: log.session ?? log.sweep, ms: Math.log(ms)}];
  });
  const centres = [...Map.groupBy(runs, (run) => `${run.session} ${run.key}`).values()].flatMap((same) => {
    const [first] = same;
    return first === undefined
      ? []
      : [{...first, sweep: session.sweep.sweep, ms: mean(same, ({ms}) => ms) ?? first.ms}];
  });
  return {machine: session.sweep.machine, centres};
}

/**
 * The standard deviation from session to session of configurations that did not change: pooled over them, with the degrees of
 * freedom of one, since all configurations of a session share it. What runs vary by themselves is in it, so that it is never
 * nothing and rather too large.
 */
export function spreadOver(centres: readonly SessionCentre[]): SessionSpread | null {
  const rows = [...Map.groupBy(centres, ({key}) => key).values()].filter(
    (row) => row.length >= fewestSessions,
  );
  const most = Math.max(0, ...rows.map((row) => row.length));
  if (rows.length === 0) return null;
  const squares = sum(rows, (row) => {
    const centre = mean(row, ({ms}) => ms) ?? 0;
    return sum(row, ({ms}) => (ms - centre) ** 2);
  });
  const value = Math.sqrt(squares / sum(rows, (row) => row.length - 1));
  const of =
    rows.length === 1 ? "an unchanged configuration" : `${formatCount(rows.length)} unchanged configurations`;
  return value === 0
    ? null
    : {value, df: most - 1, source: `from ${formatCount(most)} sessions of ${of} on this machine`};
}

/** What sweeps recorded so far say about how sessions lie apart. */
export const historyOf = (sessions: readonly Session[]): History => historyFrom(sessions.map(sweepCentres));

/** The same from the centres of their sessions. */
export function historyFrom(sweeps: readonly SweepCentres[]): History {
  const machines: {machine: Machine; centres: SessionCentre[]}[] = [];
  for (const {machine, centres} of sweeps) {
    if (machine === null) continue;
    const found = machines.find((one) => isOneMachine(one.machine, machine));
    if (found === undefined) machines.push({machine, centres: [...centres]});
    else found.centres.push(...centres);
  }
  return {
    on(machine, judged) {
      const found = machines.find((one) => isOneMachine(one.machine, machine));
      return spreadOver(found?.centres.filter(({sweep}) => sweep !== judged) ?? []);
    },
  };
}

/** The spread between the sessions of two sides: as a person stated it, a share, else by the history of the machine that both ran on. */
export const spreadFrom =
  (history: History, stated: number | null): SpreadOf =>
  ({base, head}) =>
    stated !== null
      ? statedSpread(stated)
      : base.machine === null || head.machine === null || !isOneMachine(base.machine, head.machine)
        ? null
        : history.on(head.machine, head.sweep);
