import type {OtherMachine, Sweep} from "../../schema/sweep.ts";
import {nullPaths, type Missing} from "../../schema/values/missing.ts";
import {textOf} from "./merge-lists.ts";

/** What a sweep says of the machines that it was recorded on. */
export type RecordedOnMachines = Pick<Sweep, "machine" | "software" | "otherMachines" | "missing"> & {
  machineId?: string | undefined;
};

/** How a field of both sides is chosen, and a conflict noted. */
type Chosen = <T>(field: string, of: (sweep: Sweep) => T) => T;

/** Prefix of the reasons for nulls in the descriptions of the other machines. */
const others = "otherMachines";

const isOfMachine = (path: string): boolean => /^(?:otherMachines|machine|software)(?:\.|$)/.test(path);

const partOf = (missing: Missing, isIn: (path: string) => boolean): Missing =>
  Object.fromEntries(Object.entries(missing).filter(([path]) => isIn(path)));

/** Every machine of a sweep that has an id, the one that began first. */
const machinesIn = ({
  machine,
  software,
  machineId,
  otherMachines = [],
}: RecordedOnMachines): OtherMachine[] => [
  ...(machine === null || software === null || machineId === undefined
    ? []
    : [{machineId, machine, software}]),
  ...otherMachines,
];

/** A reason for each null in the other machines: those of either side, of several that whose text comes first. */
function otherReasons(otherMachines: readonly OtherMachine[], sides: readonly Missing[]): Missing {
  const paths = nullPaths({[others]: otherMachines});
  return Object.fromEntries(
    paths.map((path) => {
      const asMain = path.slice(others.length + 1);
      const known = sides.flatMap((missing) => [missing[path] ?? [], missing[asMain] ?? []].flat());
      return [path, known.sort()[0] ?? "not known"];
    }),
  );
}

/** The machines of a sweep with `main` as the one that it began on, and of `all` those that are not that. */
function withMachines(
  main: RecordedOnMachines,
  all: readonly OtherMachine[],
  sides: readonly Missing[],
): RecordedOnMachines {
  const {machine, software, machineId, missing} = main;
  const byId = Map.groupBy(all, (one) => one.machineId);
  const otherMachines = [...byId.keys()]
    .filter((id) => id !== machineId)
    .sort()
    .flatMap((id) =>
      [...(byId.get(id) ?? [])].sort((a, b) => ((textOf(a) ?? "") < (textOf(b) ?? "") ? -1 : 1)).slice(0, 1),
    );
  return {
    machine,
    software,
    ...(machineId === undefined ? {} : {machineId}),
    ...(otherMachines.length === 0 ? {} : {otherMachines}),
    missing: {
      ...partOf(missing, (path) => !path.startsWith(others)),
      ...otherReasons(otherMachines, sides),
    },
  };
}

/** A recorded sweep with one machine more, where that is not one of its machines already. */
export function withMachine(sweep: Sweep, {missing, ...added}: OtherMachine & {missing: Missing}): Sweep {
  const known = machinesIn(sweep);
  if (known.some(({machineId}) => machineId === added.machineId)) return sweep;
  return {...sweep, ...withMachines(sweep, [...known, added], [sweep.missing, missing])};
}

/** The machines of both sides: the one that began first, told by its start and then by its id, and all others. */
export function mergeMachines(ours: Sweep, theirs: Sweep, chosen: Chosen): RecordedOnMachines {
  const rest = chosen("missing", ({missing}) => partOf(missing, (path) => !isOfMachine(path)));
  const began = ({startedAt, machineId}: Sweep): string => `${startedAt ?? "~"} ${machineId ?? "~"}`;
  const [first, second] = began(ours) <= began(theirs) ? [ours, theirs] : [theirs, ours];
  const isOne =
    ours.machineId === theirs.machineId || [ours, theirs].some(({machineId}) => machineId === undefined);
  const main = isOne
    ? {
        ...first,
        machineId: ours.machineId ?? theirs.machineId,
        machine: chosen("machine", ({machine}) => machine),
        software: chosen("software", ({software}) => software),
      }
    : first;
  const {missing, ...merged} = withMachines(
    main,
    [...machinesIn(first), ...machinesIn(second)],
    [ours.missing, theirs.missing],
  );
  // In the order in which a recording writes them.
  const isOfOther = (path: string): boolean => path.startsWith(others);
  const ofMain = partOf(missing, (path) => isOfMachine(path) && !isOfOther(path));
  return {...merged, missing: {...ofMain, ...rest, ...partOf(missing, isOfOther)}};
}
