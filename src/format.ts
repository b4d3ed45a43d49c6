/**
 * Numbers and dates as text for people: the only place with a percent sign. Every function takes the plain value in
 * the unit its name says and gives a short text; none takes null, since what is missing is said by its reason.
 */
import {units} from "./schema/units.ts";

const thousands = new Intl.NumberFormat("en-GB", {maximumFractionDigits: 0});

/** A count with thousands separated: 2,048. */
export const formatCount = (count: number): string => thousands.format(count);

/** The number of an epoch as people count, from 1; run logs count from 0. */
export const epochNumber = (epoch: number): string => String(epoch + 1);

/** The numbers of epochs that are shown as one: "7", or "21–40". */
export const spanName = ({epoch, last}: {epoch: number; last: number}): string =>
  epoch === last ? epochNumber(epoch) : `${epochNumber(epoch)}–${epochNumber(last)}`;

/** Formatters by what they were asked for, each made once: making one takes longer than a thousand uses. */
function madeOnce<Formatter>(make: (digits: number) => Formatter): (digits: number) => Formatter {
  const all = new Map<number, Formatter>();
  return (digits) => {
    const made = all.get(digits) ?? make(digits);
    all.set(digits, made);
    return made;
  };
}

const significantDigits = madeOnce(
  (digits) => new Intl.NumberFormat("en-GB", {maximumSignificantDigits: digits}),
);
const fractionDigits = madeOnce(
  (digits) => new Intl.NumberFormat("en-GB", {minimumFractionDigits: digits, maximumFractionDigits: digits}),
);
const days = new Intl.DateTimeFormat("en-GB", {dateStyle: "long", timeZone: "UTC"});
const minutes = new Intl.DateTimeFormat("en-GB", {dateStyle: "medium", timeStyle: "short", timeZone: "UTC"});

/** From here on digits say less than an exponent does; a loss that diverges comes this far. */
const unreadable = 1e15;

/** Three significant digits without an exponent: 1,235 · 123 · 12.3 · 0.123; with one from 1e15 on. */
export function formatNumber(value: number, digits = 3): string {
  const size = Math.abs(value);
  // Most figures of an axis, at a thirtieth of the time.
  if (value > 0 && size < 1000 && digits >= 3 && Number.isInteger(value)) return String(value);
  if (size >= unreadable) return value.toExponential(digits - 1);
  return significantDigits(size >= 10 ** digits ? Math.trunc(Math.log10(size)) + 1 : digits).format(value);
}

/** A ratio of 0 to 1 as a percentage: 14.2 %, with a space that does not break. */
export const formatRatio = (ratio: number, fractionDigits = 1): string =>
  `${(100 * ratio).toFixed(fractionDigits)}\u00a0%`;

/** A size of a change as a percentage with one digit, without any from 10 % on, and with as many as show that it is not 0. */
export function formatChange(size: number): string {
  if (size === 0) return formatRatio(0, 0);
  const digits = size >= 0.0995 ? 0 : Math.max(1, Math.min(4, Math.ceil(-Math.log10(100 * size) - 0.0223)));
  return formatRatio(Math.max(size, 1e-6), digits);
}

/** Factors beyond this, or below its inverse, say no more than that it is far. */
const farFactor = 100;

/** How many times: 1.89×, or "more than 100×". */
export function formatTimes(factor: number): string {
  if (factor > farFactor) return `more than ${formatNumber(farFactor)}×`;
  return factor < 1 / farFactor ? `less than ${formatNumber(1 / farFactor)}×` : `${formatNumber(factor)}×`;
}

/** A factor and the ends of its interval, all with the decimals of the factor's three digits: "2.20", "2.19", "2.21". */
export function formatFactors(value: number, ...ends: number[]): string[] {
  const decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return [value, ...ends].map((one) => fractionDigits(decimals).format(one));
}

/** A difference of two ratios in percentage points, with its sign and without its unit: +1.2 · −0.35. */
export const formatPoints = (difference: number): string =>
  `${difference < 0 ? "−" : difference > 0 ? "+" : ""}${formatNumber(Math.abs(100 * difference), 2)}`;

/** A duration in the unit a person would say: 0.8 ms · 250 ms · 4.21 s · 3 min 05 s · 2 h 10 min. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1000) return `${formatNumber(durationMs)} ms`;
  if (durationMs < 99_950) return `${(durationMs / 1000).toFixed(durationMs < 9995 ? 2 : 1)} s`;
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** Seconds with two digits, for a column headed "s". */
export const formatSeconds = (durationMs: number, fractionDigits = 2): string =>
  (durationMs / 1000).toFixed(fractionDigits);

/** Bytes in binary units: 512 MiB · 23.5 GiB. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${formatNumber(bytes / 1024 ** power)} ${units[power]}`;
}

/** A loss with four digits behind the point: 0.4213. */
export const formatLoss = (loss: number): string => loss.toFixed(4);

/** An ISO instant as a day: 23 November 2026. */
export const formatDay = (isoInstant: string): string => days.format(new Date(isoInstant));

/** An ISO instant as day and minute, UTC: 23 Nov 2026, 11:03 UTC. */
export const formatInstant = (isoInstant: string): string => `${minutes.format(new Date(isoInstant))} UTC`;

/** How one column or axis writes a quantity: the unit in its head, and every value in that unit. */
export interface QuantityFormat {
  /** e.g. %, MiB, W; empty where the quantity has no unit. */
  unit: string;
  /** Value in the metric's own unit, divided into the unit shown. */
  scaled(value: number): number;
  text(value: number): string;
}

const quantities: Record<string, readonly {unit: string; divisor: number; digits: number}[]> = {
  ...units,
};

/** The format for quantities in `unit` up to `largest`, so that a whole column shares one unit and one precision. */
export function quantityFormat(unit: string, largest: number): QuantityFormat {
  const choices = quantities[unit];
  // A unit of the training's own, such as images/s, gets the digits that its figures have everywhere.
  if (choices === undefined) return {unit, scaled: (value) => value, text: (value) => formatNumber(value)};
  const chosen = choices.findLast(({divisor}) => largest >= 2 * divisor) ?? choices[0];
  if (chosen === undefined) throw new Error(`no format for unit: ${unit}`);
  const {divisor, digits} = chosen;
  const number = fractionDigits(digits);
  return {
    unit: chosen.unit,
    scaled: (value) => value / divisor,
    text: (value) => number.format(value / divisor),
  };
}
