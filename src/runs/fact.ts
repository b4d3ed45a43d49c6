// What is worked out of a sweep, and what keeps it.
import type {RunsSource} from "./source.ts";

/** Something that is worked out of a sweep's files, and of nothing else but code. */
export interface Fact<T> {
  /** Names it in the index; a path of letters. */
  kind: string;
  /** Whether it also says something of the samples. */
  readsSamples: boolean;
  /** What it is; whole where nothing was left out because it could not be read. Only what is whole is kept. */
  workOut(): Promise<{value: T; isWhole: boolean}>;
}

/**
 * What was worked out of sweeps, kept from one command to the next. It is never trusted over the run logs: a fact is taken from
 * it only where every file that it was worked out of is what it was by the disk's account, and by the same code.
 */
export interface RunsIndex {
  /** A fact of a sweep: as it is kept, or else worked out, and kept from then on. */
  fact<T>(source: RunsSource, sweep: string, fact: Fact<T>): Promise<T>;
  /** Removes what is kept of sweeps that a folder no longer has, and of folders that are no more. */
  forgetOthers(source: RunsSource, sweeps: readonly string[]): void;
}
