/** Steps in columns, as many of them as have one. */
interface Columns {
  epoch: number[];
  startMs: number[];
  durationMs: number[];
  dataWaitMs: number[] | null;
  loss: (number | null)[] | null;
  work: number[] | null;
  gpuMs: number[] | null;
  /** How many steps each entry stands for; absent: one each. */
  counts?: number[] | undefined;
}

/** The same steps with an entry for each: those of one entry are alike, and begin evenly up to the next entry. */
export function unfoldedSteps<Steps extends Columns>({counts, ...steps}: Steps): Omit<Steps, "counts"> {
  if (counts === undefined) return steps;
  const repeated = <T>(values: readonly T[]): T[] =>
    values.flatMap((value, entry) => Array<T>(counts[entry] ?? 0).fill(value));
  const each = <T>(values: readonly T[] | null): T[] | null => (values === null ? null : repeated(values));
  const startMs = counts.flatMap((count, entry) => {
    const beginsMs = steps.startMs[entry] ?? 0;
    const apartMs = ((steps.startMs[entry + 1] ?? beginsMs) - beginsMs) / count;
    return Array.from({length: count}, (_, step) => beginsMs + step * apartMs);
  });
  return {
    ...steps,
    epoch: repeated(steps.epoch),
    startMs,
    durationMs: repeated(steps.durationMs),
    dataWaitMs: each(steps.dataWaitMs),
    loss: each(steps.loss),
    work: each(steps.work),
    gpuMs: each(steps.gpuMs),
  };
}
