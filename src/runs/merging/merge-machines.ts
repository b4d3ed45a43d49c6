import type {OtherMachine, OtherSoftware, Sweep} from "../../schema/sweep.ts";
import {nullPaths, type Missing} from "../../schema/values/missing.ts";
import {textOf} from "./merge-lists.ts";

/** What a sweep says of the machines that it was recorded on, and of what ran there. */
export type RecordedOnMachines = Pick<
  Sweep,
  "machine" | "software" | "otherMachines" | "otherSoftware" | "missing"
> & {
  machineId?: string | undefined;
};

/** How a field of both sides is chosen, and a conflict noted. */
type Chosen = <T>(field: string, of: (sweep: Sweep) => T) => T;

/** Prefixes of the reasons for nulls in the descriptions of other machines and of what else ran. */
const [others, changed] = ["otherMachines", "otherSoftware"];

const isOfMachine = (path: string): boolean =>
  /^(?:otherMachines|otherSoftware|machine|software)(?:\.|$)/.test(path);

const partOf = (missing: Missing, isIn: (path: string) => boolean): Missing =>
  Object.fromEntries(Object.entries(missing).filter(([path]) => isIn(path)));

/** The one whose text comes first: whichever of several sides are merged first, it is the same. */
const firstByText = <T>(items: readonly T[]): T | undefined =>
  items.toSorted((a, b) => ((textOf(a) ?? "") < (textOf(b) ?? "") ? -1 : 1))[0];

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

/** Everything that ran on the machines of a sweep. */
const softwareIn = ({
  machineId,
  software,
  otherMachines = [],
  otherSoftware = [],
}: RecordedOnMachines): OtherSoftware[] => [
  ...(software === null ? [] : [{...(machineId === undefined ? {} : {machineId}), software}]),
  ...otherMachines.map((one) => ({machineId: one.machineId, software: one.software})),
  ...otherSoftware,
];

/** One software on one machine. Recording itself adds files to the working tree, so that it differs from its commit. */
const placeOf = ({machineId, software: {gitDirty: _, ...software}}: OtherSoftware): string =>
  JSON.stringify([machineId, software]);

/** What ran on a sweep's machines beside what stands with them, each once. */
function otherSoftwareOf(sweep: RecordedOnMachines, all: readonly OtherSoftware[]): OtherSoftware[] {
  const stated = new Set(softwareIn({...sweep, otherSoftware: []}).map(placeOf));
  return [...Map.groupBy(all, placeOf)]
    .filter(([place]) => !stated.has(place))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, same]) => firstByText(same) ?? []);
}

/** A reason for each null in what stands beside the first machine: those of either side, of several that whose text comes first. */
function otherReasons(
  sweep: Pick<RecordedOnMachines, "otherMachines" | "otherSoftware">,
  sides: readonly Missing[],
): Missing {
  const {otherMachines, otherSoftware} = sweep;
  const paths = nullPaths({[others]: otherMachines ?? [], [changed]: otherSoftware ?? []});
  return Object.fromEntries(
    paths.map((path) => {
      const asMain = path.slice(path.indexOf(".") + 1);
      const places = [path, asMain, `${others}.${asMain}`, `${changed}.${asMain}`];
      const known = sides.flatMap((missing) => places.flatMap((place) => missing[place] ?? []));
      return [path, known.sort()[0] ?? "not known"];
    }),
  );
}

/** The machines of a sweep with `main` as the one that it began on, and what else of `all` there was and ran. */
function withMachines(
  main: RecordedOnMachines,
  all: {machines: readonly OtherMachine[]; software: readonly OtherSoftware[]},
  sides: readonly Missing[],
): RecordedOnMachines {
  const {machine, software, machineId, missing} = main;
  const byId = Map.groupBy(all.machines, (one) => one.machineId);
  const otherMachines = [...byId.keys()]
    .filter((id) => id !== machineId)
    .sort()
    .flatMap((id) => firstByText(byId.get(id) ?? []) ?? []);
  const known = {
    machine,
    software,
    ...(machineId === undefined ? {} : {machineId}),
    ...(otherMachines.length === 0 ? {} : {otherMachines}),
  };
  const otherSoftware = otherSoftwareOf({...known, missing}, all.software);
  const whole = {...known, ...(otherSoftware.length === 0 ? {} : {otherSoftware})};
  return {
    ...whole,
    missing: {
      ...partOf(missing, (path) => !path.startsWith(others) && !path.startsWith(changed)),
      ...otherReasons(whole, sides),
    },
  };
}

/** A recorded sweep with one machine more, where that is not one of its machines already, and with what runs there now. */
export function withMachine(sweep: Sweep, {missing, ...added}: OtherMachine & {missing: Missing}): Sweep {
  const machines = machinesIn(sweep);
  const ran = softwareIn(sweep);
  const now = {machineId: added.machineId, software: added.software};
  const isKnown = machines.some(({machineId}) => machineId === added.machineId);
  if (isKnown && ran.some((one) => placeOf(one) === placeOf(now))) return sweep;
  const all = {machines: isKnown ? machines : [...machines, added], software: [...ran, now]};
  return {...sweep, ...withMachines(sweep, all, [sweep.missing, missing])};
}

/** What a sweep says of where it began, for the one that began first: of two at one moment, the same in any order. */
const began = ({startedAt, machineId, software}: Sweep): string =>
  `${startedAt ?? "~"} ${machineId ?? "~"} ${textOf(software) ?? ""}`;

/**
 * The machines of both sides: the one that began first, told by its start and then by its id, and all others; and what ran there:
 * of what changed on a machine, what the first side had, and the rest beside it.
 */
export function mergeMachines(ours: Sweep, theirs: Sweep, chosen: Chosen): RecordedOnMachines {
  const rest = chosen("missing", ({missing}) => partOf(missing, (path) => !isOfMachine(path)));
  const [first, second] = began(ours) <= began(theirs) ? [ours, theirs] : [theirs, ours];
  const isOne =
    ours.machineId === theirs.machineId || [ours, theirs].some(({machineId}) => machineId === undefined);
  const main: RecordedOnMachines = isOne
    ? {
        ...first,
        machineId: ours.machineId ?? theirs.machineId,
        machine: chosen("machine", ({machine}) => machine),
        software: first.software ?? second.software,
      }
    : first;
  const ofMain = (one: Sweep): Sweep =>
    main.machineId === undefined ? one : {...one, machineId: one.machineId ?? main.machineId};
  const {missing, ...merged} = withMachines(
    main,
    {
      machines: [...machinesIn(first), ...machinesIn(second)],
      software: [first, second].flatMap((one) => softwareIn(ofMain(one))),
    },
    [ours.missing, theirs.missing],
  );
  // In the order in which a recording writes them.
  const isOfOther = (path: string): boolean => path.startsWith(others) || path.startsWith(changed);
  const ofFirst = partOf(missing, (path) => isOfMachine(path) && !isOfOther(path));
  return {...merged, missing: {...ofFirst, ...rest, ...partOf(missing, isOfOther)}};
}
