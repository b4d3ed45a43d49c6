import {mean, sum} from "d3-array";
import {formatCount} from "../../../format.ts";
import {ranThrough, type RunLog} from "../../../schema/run-log.ts";
import type {Machine, Sweep} from "../../../schema/sweep.ts";
import {configurationKey} from "../../summary/configurations.ts";
import {summarizeRun} from "../../summary/run-summary.ts";
import {isOneMachine} from "../checks/machine.ts";
import type {SpreadOf} from "../pair-contrast.ts";
import type {SessionSpread} from "./sessions.ts";

/** A recorded sweep, as far as it says how sessions lie apart. */
export interface Session {
  sweep: Pick<Sweep, "sweep" | "machine" | "software">;
  runs: readonly RunLog[];
}

/** How sessions of machines lie apart, from what was recorded on them. */
export interface History {
  /** null where fewer than three sessions of one unchanged configuration were recorded on a machine. */
  on(machine: Machine): SessionSpread | null;
}

/** Fewer sessions than this say nothing about how far two of them lie apart. */
const fewestSessions = 3;

/** The same configuration under the same versions, from the same commit: what of it differs is the session. */
const unchangedKey = ({sweep: {software}}: Session, {configuration}: RunLog): string =>
  JSON.stringify([configurationKey(configuration), software?.node, software?.packages, software?.gitCommit]);

/** Mean log epoch time of each unchanged configuration in each of its sessions. */
function centres(sessions: readonly Session[]): number[][] {
  const runs = sessions.flatMap((session) =>
    session.runs.flatMap((log) => {
      const {value} = ranThrough(log.status) ? summarizeRun(log, null).epochMs : {value: null};
      return value === null || value <= 0
        ? []
        : [{key: unchangedKey(session, log), session: log.session ?? log.sweep, ms: Math.log(value)}];
    }),
  );
  return [...Map.groupBy(runs, ({key}) => key).values()].map((same) =>
    [...Map.groupBy(same, ({session}) => session).values()].map((own) => mean(own, ({ms}) => ms) ?? 0),
  );
}

/**
 * The standard deviation from session to session of configurations that did not change: pooled over them, with the degrees of
 * freedom of one, since all configurations of a session share it. What runs vary by themselves is in it, so that it is never
 * nothing and rather too large.
 */
function spreadOn(sessions: readonly Session[]): SessionSpread | null {
  const rows = centres(sessions).filter((row) => row.length >= fewestSessions);
  const most = Math.max(0, ...rows.map((row) => row.length));
  if (rows.length === 0) return null;
  const squares = sum(rows, (row) => {
    const centre = mean(row) ?? 0;
    return sum(row, (value) => (value - centre) ** 2);
  });
  const value = Math.sqrt(squares / sum(rows, (row) => row.length - 1));
  const of =
    rows.length === 1 ? "an unchanged configuration" : `${formatCount(rows.length)} unchanged configurations`;
  return value === 0
    ? null
    : {value, df: most - 1, source: `from ${formatCount(most)} sessions of ${of} on this machine`};
}

/** What sweeps recorded so far say about how sessions lie apart; worked out once a machine. */
export function historyOf(sessions: readonly Session[]): History {
  const known: {machine: Machine; spread: SessionSpread | null}[] = [];
  return {
    on(machine) {
      const found = known.find((one) => isOneMachine(one.machine, machine));
      if (found !== undefined) return found.spread;
      const spread = spreadOn(
        sessions.filter(({sweep}) => sweep.machine !== null && isOneMachine(sweep.machine, machine)),
      );
      known.push({machine, spread});
      return spread;
    },
  };
}

/** The spread between the sessions of two sides by the history of the machine that both ran on. */
export const spreadFrom =
  (history: History): SpreadOf =>
  ({base, head}) =>
    base.machine === null || head.machine === null || !isOneMachine(base.machine, head.machine)
      ? null
      : history.on(head.machine);
