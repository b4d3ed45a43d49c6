// Which earlier sweep a sweep is compared with: the last one of the same training.
import type {Configuration, RunLog} from "../../schema/run-log.ts";
import type {Origin, Sweep} from "../../schema/sweep.ts";

/** A sweep by what it trained. */
export interface Trained {
  sweep: Pick<Sweep, "origin">;
  runs: readonly Pick<RunLog, "configuration">[];
}

const script = /\.[a-z]{1,5}$/i;
const lastPart = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;

/**
 * What was started, whatever its options: the scripts among the words of a command, or else its program and first word; the
 * document that figures were read from.
 */
export function sourceOf(origin: Origin): string {
  if (origin.kind === "recorded") return "";
  if (origin.kind === "imported") return lastPart(origin.from);
  const [program = "", ...rest] = origin.command.argv;
  const words = rest.filter((word) => !word.startsWith("-") && !word.includes("{"));
  const scripts = words.filter((word) => script.test(word)).map(lastPart);
  return scripts.length > 0 ? scripts.join(" ") : [lastPart(program), ...words.slice(0, 1)].join(" ");
}

const notStated = "not stated";

type KeyOf = (configuration: Configuration, origin: Origin) => string;

/** Where neither model nor data are stated, what was started says whether two trainings have to do with each other. */
const trainingOf: KeyOf = ({device, batchSize, model, data}, origin) =>
  JSON.stringify([
    device,
    batchSize,
    model,
    data,
    model === notStated && data === notStated ? sourceOf(origin) : "",
  ]);

const programOf: KeyOf = (configuration, origin) => configuration.engine + trainingOf(configuration, origin);

/** Runs of each training of a sweep. */
const runsBy = ({sweep: {origin}, runs}: Trained, keyOf: KeyOf): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const {configuration} of runs) {
    const key = keyOf(configuration, origin);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
};

/** How much of a sweep another one covers. */
interface Coverage {
  /** Trainings that both have, and those of them that the other one repeated: one run decides nothing. */
  covered: number;
  repeated: number;
}

function coverageOf(base: Trained, own: ReadonlySet<string>, keyOf: KeyOf): Coverage {
  const counts = [...runsBy(base, keyOf)].flatMap(([key, count]) => (own.has(key) ? [count] : []));
  return {covered: counts.length, repeated: counts.filter((count) => count > 1).length};
}

/** Better baselines first: those that repeated more of the trainings, then those that cover more. */
const byCoverage = (a: Coverage, b: Coverage): number => b.repeated - a.repeated || b.covered - a.covered;

const keysOf = ({sweep: {origin}, runs}: Trained, keyOf: KeyOf): ReadonlySet<string> =>
  new Set(runs.map(({configuration}) => keyOf(configuration, origin)));

/** Sweeps that share trainings with head, as far as `keyOf` tells them apart: the best baseline first, of equal ones the newest. */
function kinOf<S extends Trained>(head: Trained, earlier: readonly S[], keyOf: KeyOf): S[] {
  const own = keysOf(head, keyOf);
  return earlier
    .map((sweep) => ({sweep, coverage: coverageOf(sweep, own, keyOf)}))
    .filter(({coverage}) => coverage.covered > 0)
    .sort((a, b) => byCoverage(a.coverage, b.coverage))
    .map(({sweep}) => sweep);
}

/** Sweeps that may be another's baseline unasked: the same training by the same engine, on whatever machine and with whatever settings. */
export const baselinesFor = <S extends Trained>(head: Trained, newestFirst: readonly S[]): S[] =>
  kinOf(head, newestFirst, programOf);

/**
 * The sweep that `head` is held against, of those before it, newest first: by the same engine, or else by another, the one
 * that covers most of its trainings, and of those the newest. Undefined where none has one.
 */
export const baselineOf = <S extends Trained>(head: S, earlier: readonly S[]): S | undefined =>
  kinOf(head, earlier, programOf)[0] ?? kinOf(head, earlier, trainingOf)[0];

/** Places of the sweeps that have a training, oldest first, whether they repeated it, and whether any did. */
type Index = Map<string, {places: {place: number; isRepeated: boolean}[]; anyRepeated: boolean}>;

/**
 * The place of the best baseline among indexed sweeps; undefined where none shares a training. From the newest back, as far as one
 * that covers all that any of them covers: of a history of one training that is the first.
 */
function bestIn(index: Index, keys: ReadonlySet<string>): number | undefined {
  const left = [...keys].flatMap((key) => {
    const found = index.get(key);
    return found === undefined ? [] : [{...found, at: found.places.length - 1}];
  });
  const most = {covered: left.length, repeated: left.filter(({anyRepeated}) => anyRepeated).length};
  let best: {place: number; coverage: Coverage} | undefined;
  while (best === undefined || byCoverage(most, best.coverage) < 0) {
    const place = Math.max(-1, ...left.map(({places, at}) => places[at]?.place ?? -1));
    if (place < 0) break;
    const coverage = {covered: 0, repeated: 0};
    for (const one of left) {
      const entry = one.places[one.at];
      if (entry?.place !== place) continue;
      one.at -= 1;
      coverage.covered += 1;
      coverage.repeated += Number(entry.isRepeated);
    }
    if (best === undefined || byCoverage(coverage, best.coverage) < 0) best = {place, coverage};
  }
  return best?.place;
}

/** The baseline of each sweep that has one, by id: `baselineOf` for every sweep of a list, newest first, in one pass over them. */
export function baselinesOf(
  newestFirst: readonly (Trained & {sweep: Pick<Sweep, "sweep">})[],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const oldestFirst = newestFirst.toReversed();
  const indexes = [programOf, trainingOf].map((keyOf) => ({keyOf, index: new Map() as Index}));
  for (const [place, one] of oldestFirst.entries()) {
    const [best] = indexes.flatMap(({keyOf, index}) => bestIn(index, keysOf(one, keyOf)) ?? []);
    const base = best === undefined ? undefined : oldestFirst[best];
    if (base !== undefined) found.set(one.sweep.sweep, base.sweep.sweep);
    for (const {keyOf, index} of indexes)
      for (const [key, count] of runsBy(one, keyOf)) {
        const known = index.get(key) ?? {places: [], anyRepeated: false};
        known.places.push({place, isRepeated: count > 1});
        known.anyRepeated ||= count > 1;
        index.set(key, known);
      }
  }
  return found;
}
