import {refusedBySystem, UsageError} from "../usage-error.ts";

/** 2 for what the person can mend, 3 where nothing can be measured, else `failure`. */
export async function exitCodeFor(error: unknown, failure: 1 | 2 = 1): Promise<number> {
  // Loaded only now: a recording that goes well should not wait for them.
  const [{ParseError}, {DataError}, {SweepLocked}, {NothingToMeasure}] = await Promise.all([
    import("../schema/parse.ts"),
    import("../training/data/images.ts"),
    import("../recorder/process/sweep-lock.ts"),
    import("./recording/nothing-to-measure.ts"),
  ]);
  // What the person can mend by other options or files, or by waiting for another recorder.
  const mendable = [UsageError, ParseError, DataError, SweepLocked];
  if (mendable.some((kind) => error instanceof kind) || refusedBySystem(error) !== null) return 2;
  return error instanceof NothingToMeasure ? 3 : failure;
}
