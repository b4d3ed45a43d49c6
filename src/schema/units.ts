// The units of metrics.

/** How amounts of a unit are written: the unit that is shown, what divides into it, and the decimals. */
interface Written {
  unit: string;
  divisor: number;
  digits: number;
}

/**
 * Units a metric may have, each with the sizes it is written in, smallest first. Ratios are 0 to 1. A new unit is one
 * line.
 */
export const units = {
  ratio: [{unit: "%", divisor: 0.01, digits: 0}],
  bytes: [
    {unit: "MiB", divisor: 2 ** 20, digits: 0},
    {unit: "GiB", divisor: 2 ** 30, digits: 2},
  ],
  cores: [{unit: "cores", divisor: 1, digits: 2}],
  watts: [{unit: "W", divisor: 1, digits: 0}],
  joules: [
    {unit: "J", divisor: 1, digits: 0},
    {unit: "kJ", divisor: 1000, digits: 1},
  ],
  celsius: [{unit: "°C", divisor: 1, digits: 0}],
  hertz: [
    {unit: "MHz", divisor: 1e6, digits: 0},
    {unit: "GHz", divisor: 1e9, digits: 2},
  ],
  "bytes-per-second": [{unit: "MiB/s", divisor: 2 ** 20, digits: 1}],
  count: [{unit: "", divisor: 1, digits: 0}],
} satisfies Record<string, readonly Written[]>;

export type Unit = keyof typeof units;

/** The units' names, for the schema. */
export const unitNames = Object.keys(units) as [Unit, ...Unit[]];
