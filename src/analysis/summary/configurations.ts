// When two configurations are the same, and in which order they stand.
import type {Configuration} from "../../schema/run-log.ts";

/** One text for a configuration, the same in whatever order its settings stand. */
export const configurationKey = ({settings, ...rest}: Configuration): string =>
  JSON.stringify([
    rest.device,
    rest.engine,
    rest.model,
    rest.data,
    Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1)),
    rest.batchSize,
  ]);

/** Whether two configurations are the same, in whatever order their settings stand. */
export const isSameConfiguration = (a: Configuration, b: Configuration): boolean =>
  configurationKey(a) === configurationKey(b);

/** Order of batch sizes, ascending; those that are not stated come first. */
export const compareBatchSizes = (a: number | null, b: number | null): number => (a ?? 0) - (b ?? 0);

/** Settings that are not the same in all configurations, by name. */
export function differingSettings(configurations: readonly Configuration[]): string[] {
  const names = new Set(configurations.flatMap(({settings}) => Object.keys(settings)));
  return [...names]
    .filter((name) => new Set(configurations.map(({settings}) => settings[name])).size > 1)
    .sort();
}
