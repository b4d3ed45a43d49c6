/** What a number that a tool prints is a number of, in the unit of our metrics. */
export type QuantityKind = "ratio" | "bytes" | "watts" | "celsius" | "hertz";

const scaled = (factor: number) => (printed: number) => printed * factor;

/** Units as tools print them, in lower case, and how a number in them becomes one in ours. */
const units: Readonly<Record<QuantityKind, Readonly<Record<string, (printed: number) => number>>>> = {
  ratio: {"%": (printed) => printed / 100},
  bytes: {
    b: scaled(1),
    bytes: scaled(1),
    kib: scaled(2 ** 10),
    mib: scaled(2 ** 20),
    gib: scaled(2 ** 30),
    kb: scaled(1e3),
    mb: scaled(1e6),
    gb: scaled(1e9),
  },
  watts: {w: scaled(1), mw: scaled(1e-3), kw: scaled(1e3)},
  celsius: {
    c: scaled(1),
    f: (printed) => ((printed - 32) * 5) / 9,
    k: (printed) => printed - 273.15,
  },
  hertz: {hz: scaled(1), khz: scaled(1e3), mhz: scaled(1e6), ghz: scaled(1e9)},
};

/** A number of a unit in that of our metrics; null where no unit of that kind is called so. */
export const inOurUnit = (value: number, kind: QuantityKind, unit: string): number | null =>
  units[kind][unit.toLowerCase()]?.(value) ?? null;

const printedForm = /^\s*(?<value>[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?)\s*(?:°\s*)?(?<unit>[a-z%]*)\s*$/i;

/**
 * The quantity in a cell such as `45 %`, `1234 MiB`, `97F` or, with `usualUnit`, `45`, in the unit of our metrics; null for
 * `[N/A]` and its like, and for a unit of another kind.
 */
export function printedQuantity(cell: unknown, kind: QuantityKind, usualUnit: string): number | null {
  const found = typeof cell === "string" ? printedForm.exec(cell)?.groups : undefined;
  return found === undefined ? null : inOurUnit(Number(found["value"]), kind, found["unit"] || usualUnit);
}
