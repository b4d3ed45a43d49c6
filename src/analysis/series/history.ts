import {max, mean, median, min} from "d3-array";
import {ranThrough, type Configuration, type RunLog} from "../../schema/run-log.ts";
import type {Machine, Sweep} from "../../schema/sweep.ts";
import {levelShifts, type Levels, type SessionLevel} from "../decision/effects/level-shifts.ts";
import {isOneMachine} from "../decision/checks/machine.ts";
import {compareBatchSizes, configurationKey} from "../summary/configurations.ts";
import {steadyEpochs} from "../summary/steady-epochs.ts";

/** A recorded sweep, as far as histories are made of it. */
export interface HistorySource {
  sweep: Pick<Sweep, "sweep" | "machine" | "software" | "startedAt" | "origin">;
  runs: readonly RunLog[];
}

/** One configuration on one machine, session by session, with its levels. */
export interface MachineHistory extends Levels {
  machine: Machine;
  /** In the order of time; `place` counts the sessions of all machines. */
  sessions: (SessionLevel & {place: number})[];
}

/** One configuration over all its sessions, whatever machine they ran on: nothing is said from one machine to the next. */
export interface ConfigurationHistory {
  configuration: Configuration;
  machines: MachineHistory[];
}

/** A training over time: its configurations that differ in the batch size only. */
export interface TrainingHistory {
  /** What they have in common. */
  configuration: Omit<Configuration, "batchSize">;
  /** All sessions in the order of time, a place each. */
  sessions: {sweep: string; session: string; startedAt: string; commit: string | null}[];
  configurations: ConfigurationHistory[];
}

/** The setting that names the commit of a run where commits were compared. */
const commitSetting = "commit";

const withoutCommit = ({settings, ...rest}: Configuration): Configuration => ({
  ...rest,
  settings: Object.fromEntries(Object.entries(settings).filter(([name]) => name !== commitSetting)),
});

const commitOf = ({sweep}: HistorySource, {configuration}: RunLog): string | null => {
  const compared = configuration.settings[commitSetting];
  return typeof compared === "string" ? compared : (sweep.software?.gitCommit ?? null);
};

/** A session of a configuration before its place among all is known. */
interface Recorded extends SessionLevel {
  startedAt: string;
  configuration: Configuration;
  machine: Machine;
}

/** The sessions of one sweep, a level for each configuration and commit. */
function levelsOf(source: HistorySource): Recorded[] {
  const {machine, sweep, origin} = source.sweep;
  if (machine === null || origin.kind === "imported") return [];
  const runs = source.runs.flatMap((log) => {
    const ms = ranThrough(log.status)
      ? (median(steadyEpochs(log).rows, ({durationMs}) => durationMs ?? undefined) ?? 0)
      : 0;
    return ms > 0 && log.startedAt !== null
      ? [{log, ms, commit: commitOf(source, log), startedAt: log.startedAt}]
      : [];
  });
  const keyOf = ({log, commit}: (typeof runs)[number]): string =>
    JSON.stringify([configurationKey(withoutCommit(log.configuration)), log.session, commit]);
  return [...Map.groupBy(runs, keyOf).values()].flatMap((same): Recorded[] => {
    const [first] = same;
    if (first === undefined) return [];
    return [
      {
        sweep,
        session: first.log.session ?? sweep,
        // Sides that were recorded in turns share an hour; the commit that was named first comes first.
        startedAt: min(same, ({startedAt}) => startedAt) ?? first.startedAt,
        commit: first.commit,
        logMs: mean(same, ({ms}) => Math.log(ms)) ?? 0,
        lowMs: min(same, ({ms}) => ms) ?? first.ms,
        highMs: max(same, ({ms}) => ms) ?? first.ms,
        runs: same.map(({log}) => log.run),
        configuration: withoutCommit(first.log.configuration),
        machine,
      },
    ];
  });
}

const byTime = (a: {startedAt: string}, b: {startedAt: string}): number =>
  a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0;

/** Levels of each machine, in the order in which the machines appear. */
function machinesOf(recorded: readonly (Recorded & {place: number})[]): Omit<MachineHistory, keyof Levels>[] {
  const machines: Omit<MachineHistory, keyof Levels>[] = [];
  for (const {configuration: _, machine, ...session} of recorded) {
    const found = machines.find((one) => isOneMachine(one.machine, machine));
    if (found === undefined) machines.push({machine, sessions: [session]});
    else found.sessions.push(session);
  }
  return machines;
}

/** The history of each training that was recorded in more than one session, the one with most sessions first. */
export function trainingHistories(sources: readonly HistorySource[]): TrainingHistory[] {
  const all = sources.flatMap(levelsOf).sort(byTime);
  const trainingKey = ({configuration}: Recorded): string =>
    configurationKey({...configuration, batchSize: null});
  return [...Map.groupBy(all, trainingKey).values()]
    .flatMap((own) => historyOf(own) ?? [])
    .sort((a, b) => b.sessions.length - a.sessions.length);
}

function historyOf(own: readonly Recorded[]): TrainingHistory | null {
  const [first] = own;
  const nameOf = ({session, commit}: Pick<Recorded, "session" | "commit">): string =>
    `${session} ${commit ?? ""}`;
  const sessions = [...Map.groupBy(own, nameOf).values()].flatMap(([one]) =>
    one === undefined
      ? []
      : [{sweep: one.sweep, session: one.session, startedAt: one.startedAt, commit: one.commit}],
  );
  if (first === undefined || sessions.length < 2) return null;
  const places = new Map(sessions.map((one, place) => [nameOf(one), place]));
  const placed = own.map((one) => ({...one, place: places.get(nameOf(one)) ?? 0}));
  const machines = [...Map.groupBy(placed, ({configuration}) => configurationKey(configuration)).values()]
    .map((same) => ({
      configuration: same[0]?.configuration ?? first.configuration,
      machines: machinesOf(same),
    }))
    .sort((a, b) => compareBatchSizes(a.configuration.batchSize, b.configuration.batchSize));
  const tests = machines.reduce((count, one) => count + one.machines.length, 0);
  const {batchSize: _, ...configuration} = first.configuration;
  return {
    configuration,
    sessions,
    configurations: machines.map((one) => ({
      ...one,
      machines: one.machines.map((on) => ({...on, ...levelShifts(on.sessions, {tests})})),
    })),
  };
}
