/** What one line of nvidia-smi says of one GPU, in the units of run logs; null where it says that it does not know. */
export interface SmiReading {
  uuid: string;
  values: Readonly<Record<string, number | null>>;
}

/** A column of the query: nvidia-smi's name for it, the metric, and what turns its number into the metric's unit. */
export interface SmiField {
  query: string;
  metric: string;
  factor: number;
  /** What no GPU goes beyond, in nvidia-smi's own unit: a larger number is a broken line. */
  most: number;
}

const mebibyte = 2 ** 20;

/** What is asked for. `nounits` leaves MiB, W, °C, MHz and percent. */
export const smiFields: readonly SmiField[] = [
  {query: "utilization.gpu", metric: "gpu.utilization", factor: 0.01, most: 100},
  {query: "utilization.memory", metric: "gpu.memory.activity", factor: 0.01, most: 100},
  {query: "memory.used", metric: "gpu.memory.usage", factor: mebibyte, most: 2 ** 24},
  {query: "memory.total", metric: "memory.total", factor: mebibyte, most: 2 ** 24},
  {query: "power.draw.instant", metric: "gpu.power", factor: 1, most: 10_000},
  {query: "power.draw", metric: "gpu.power.average", factor: 1, most: 10_000},
  {query: "temperature.gpu", metric: "gpu.temperature", factor: 1, most: 200},
  {query: "clocks.sm", metric: "gpu.clock.sm", factor: 1e6, most: 20_000},
  {query: "clocks.mem", metric: "gpu.clock.memory", factor: 1e6, most: 100_000},
];

/** Fields that drivers before R530 refuse; an unknown field ends nvidia-smi at once. */
export const recentFields: ReadonlySet<string> = new Set(["power.draw.instant"]);

const uuidPattern = /^GPU-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const numberPattern = /^\d{1,9}(?:\.\d{1,6})?$/;

/** A number as nvidia-smi writes it, within its bounds; everything else ([N/A], [Not Supported], garbage) is null. */
function numberOf(text: string, {factor, most}: SmiField): number | null {
  if (!numberPattern.test(text)) return null;
  const value = Number(text);
  return value <= most ? value * factor : null;
}

/**
 * Reads one line of `--query-gpu=uuid,… --format=csv,noheader,nounits`. Null for a line that is not whole: another
 * number of columns, or no UUID at its beginning. The text is not guaranteed to stay as it is (nvidia-smi(1)).
 */
export function parseSmiLine(line: string, fields: readonly SmiField[] = smiFields): SmiReading | null {
  const [uuid = "", ...columns] = line.trim().split(", ");
  if (!uuidPattern.test(uuid) || columns.length !== fields.length) return null;
  const values = fields.map((field, index) => [field.metric, numberOf(columns[index] ?? "", field)] as const);
  return {uuid, values: Object.fromEntries(values)};
}
