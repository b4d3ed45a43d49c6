import {ParseError} from "../schema/parse.ts";
import type {RunLog} from "../schema/run-log.ts";
import type {Sweep} from "../schema/sweep.ts";
import type {Telemetry} from "../schema/telemetry.ts";
import type {Fact, RunsIndex} from "./fact.ts";
import {folderSource} from "./folder.ts";
import {listSweeps, readRecordedSweep, readTelemetry, type RecordedSweep, type Runs} from "./read.ts";

/** The sweeps of one folder, each read once; samples are read when asked for and not kept. */
export interface Library {
  /** Where the sweeps are: a folder, or commit and folder. */
  runs: string;
  /** Every sweep with its run logs, newest first. Throws ParseError unless invalid ones are skipped. */
  sweeps(): Promise<readonly RecordedSweep[]>;
  /** Ids of all sweeps, those that cannot be read too. */
  ids(): Promise<string[]>;
  /** One sweep, read anew; null where it is left out. */
  read(id: string): Promise<RecordedSweep | null>;
  /** One sweep. Throws where there is none of that id. */
  sweep(id: string): Promise<RecordedSweep>;
  /** Samples of a run; null where it has none, or where they are invalid and invalid ones are skipped. */
  telemetry(log: RunLog): Promise<Telemetry | null>;
  /** Bytes of a file of a sweep: `sweep.json`, a run log or its samples. */
  raw(sweep: string, file: string): Promise<Uint8Array<ArrayBuffer>>;
  /** What is worked out of a sweep: from the index, where there is one and it knows; what something was left out of is not kept. */
  fact<T>(id: string, fact: Pick<Fact<T>, "kind" | "readsSamples">, workOut: () => Promise<T>): Promise<T>;
  /** What was skipped because it is invalid, of one sweep or of all: a line each with file, field, problem, value. */
  leftOut(sweep?: string): readonly string[];
}

/** When a sweep started, or the day on which an imported one was published. */
const when = ({startedAt, origin}: Pick<Sweep, "startedAt" | "origin">): string =>
  startedAt ?? (origin.kind === "imported" ? origin.publishedOn : null) ?? "";

/** The order of sweeps everywhere: the newest first, of those from one moment the last by its id. */
export const newestFirst = <T extends {sweep: Pick<Sweep, "sweep" | "startedAt" | "origin">}>(
  sweeps: readonly T[],
): T[] => {
  const place = ({sweep}: T): string => `${when(sweep)} ${sweep.sweep}`;
  return sweeps.toSorted((a, b) => (place(a) < place(b) ? 1 : -1));
};

/** How a library reads. */
export interface LibraryOptions {
  /** Leaves out what cannot be read, and names it. */
  skipInvalid?: boolean;
  /** Whether sweeps are read once, or anew at each call. */
  keep?: boolean;
  /** What knows sweeps whose files are as they were. */
  index?: RunsIndex | null;
}

/**
 * A library over a folder or a commit. With `skipInvalid`, a document that cannot be read is left out and named by
 * `leftOut`; otherwise it throws. With `keep: false`, every call reads the folder again.
 */
export function createLibrary(
  runs: Runs,
  {skipInvalid = false, keep = true, index = null}: LibraryOptions = {},
): Library {
  const source = typeof runs === "string" ? folderSource(runs) : runs;
  /** Id of the sweep by the line that says what of it was left out. */
  const leftOut = new Map<string, string>();
  const onInvalid =
    (sweep: string) =>
    (error: ParseError): void => {
      if (!skipInvalid) throw error;
      leftOut.set(error.message, sweep);
    };
  const note =
    (sweep: string) =>
    (error: unknown): null => {
      if (!(error instanceof ParseError)) throw error;
      onInvalid(sweep)(error);
      return null;
    };

  const ids = (): Promise<string[]> => listSweeps(source, onInvalid(""));
  const read = (id: string): Promise<RecordedSweep | null> =>
    readRecordedSweep(source, id, onInvalid(id)).catch(note(id));

  const leftOutOf = (sweep?: string): string[] =>
    [...leftOut].flatMap(([line, id]) => (sweep === undefined || sweep === id ? [line] : []));

  const fact: Library["fact"] = async (id, about, workOut) =>
    index === null
      ? workOut()
      : index.fact(source, id, {
          ...about,
          workOut: async () => ({value: await workOut(), isWhole: leftOutOf(id).length === 0}),
        });

  async function readAll(): Promise<RecordedSweep[]> {
    const all: RecordedSweep[] = [];
    leftOut.clear();
    for (const id of await ids()) {
      const recorded = await fact(id, {kind: "recorded", readsSamples: false}, () => read(id));
      if (recorded !== null) all.push(recorded);
    }
    return newestFirst(all);
  }

  let kept: Promise<RecordedSweep[]> | null = null;
  const sweeps = (): Promise<RecordedSweep[]> => (keep ? (kept ??= readAll()) : readAll());
  return {
    runs: source.name,
    sweeps,
    ids,
    read,
    async sweep(id) {
      const found = (await sweeps()).find(({sweep}) => sweep.sweep === id);
      if (found === undefined) throw new Error(`no such sweep: ${id} (in ${source.name})`);
      return found;
    },
    telemetry: (log) => readTelemetry(source, log).catch(note(log.sweep)),
    raw: (sweep, file) => source.read(sweep, file),
    fact,
    leftOut: leftOutOf,
  };
}
